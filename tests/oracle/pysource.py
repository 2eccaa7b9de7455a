#!/usr/bin/env python3
"""What lib/format/pysource.h says, a second time: with CPython's own tokenize and ast (3.11).

    pysource.py [--text]      lines DIR<TAB>REFERENCE on standard input; prints what pyhash prints
    pysource.py --list TREE   prints such lines for every name that any .py file below TREE binds

Neither runs what it reads. To compare the two programs over a tree:

    pysource.py --list TREE >refs; pysource.py <refs >a; build/tests/support/pyhash <refs >b; cmp a b
"""

import ast
import bisect
import hashlib
import io
import json
import keyword
import os
import re
import sys
import tokenize

COMPOUND = {"@", "async", "case", "class", "def", "elif", "else", "except", "finally", "for", "if",
            "match", "try", "while", "with"}


class Failure(Exception):
    pass


# ---- one module ----


def is_plain_string(token):
    if token.type != tokenize.STRING:
        return False
    return "f" not in token.string[: min(token.string.find(q) % 1000 for q in "'\"")].lower()


def logical_lines(source):
    """[(depth, tokens)], cut at semicolons between simple statements."""
    lines, line, depth = [], [], 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.INDENT:
            depth += 1
        elif token.type == tokenize.DEDENT:
            depth -= 1
        elif token.type in (tokenize.NEWLINE, tokenize.ENDMARKER):
            lines += [(depth, part) for part in cut(line)]
            line = []
        elif token.type not in (tokenize.NL, tokenize.COMMENT):
            line.append(token)
    return lines


def cut(line):
    if not line or line[0].string in COMPOUND:
        return [line] if line else []
    parts = [[]]
    for token in line:
        if token.string == ";":
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def leftmost(target):
    """The names that a target begins with."""
    if isinstance(target, ast.Name):
        yield target
    elif isinstance(target, (ast.Attribute, ast.Subscript, ast.Starred)):
        yield from leftmost(target.value)
    elif isinstance(target, ast.Call):
        yield from leftmost(target.func)
    elif isinstance(target, (ast.Tuple, ast.List)):
        for item in target.elts:
            yield from leftmost(item)


class Import:
    """One name of an import statement."""

    def __init__(self, statement, alias):
        self.node = statement
        if isinstance(statement, ast.Import):
            self.path, self.name, self.dots = alias.name, None, 0
            self.local = alias.asname or alias.name.split(".")[0]
        else:
            self.path, self.name, self.dots = statement.module or "", alias.name, statement.level
            self.local = alias.asname or alias.name
        self.renamed = alias.asname is not None

    def text(self, with_as):
        tail = f" as {self.local}" if self.renamed and with_as else ""
        if self.name is None:
            return f"import {self.path}{tail}"
        return f"from {'.' * self.dots}{self.path} import {self.name}{tail}"


def imports_of(node):
    return [Import(node, alias) for alias in node.names]


class Scope(ast.NodeVisitor):
    """Collects (position, name, import, definition) of what a statement binds at its own level."""

    def __init__(self, statement):
        self.found, self.expressions = [], []
        self.visit(statement)

    def add(self, node, name, imported=None, definition=None):
        self.found.append(((node.lineno, node.col_offset), name, imported, definition))

    def targets(self, *targets):
        for target in targets:
            for name in leftmost(target):
                self.add(name, name.id)

    def visit_FunctionDef(self, node):
        self.add(node, node.name, definition=node)

    visit_AsyncFunctionDef = visit_ClassDef = visit_FunctionDef

    def visit_Assign(self, node):
        self.targets(*node.targets)
        self.generic_visit(node)

    def visit_AugAssign(self, node):
        self.targets(node.target)
        self.generic_visit(node)

    visit_AnnAssign = visit_For = visit_AsyncFor = visit_AugAssign

    def visit_Expr(self, node):
        self.expressions.append(node)
        self.generic_visit(node)

    def visit_Delete(self, node):
        self.targets(*node.targets)

    def visit_withitem(self, node):
        if node.optional_vars:
            self.targets(node.optional_vars)
        self.generic_visit(node)

    def visit_ExceptHandler(self, node):
        if node.name:
            self.add(node, node.name)
        self.generic_visit(node)

    def visit_NamedExpr(self, node):
        self.targets(node.target)
        self.generic_visit(node)

    def visit_MatchAs(self, node):
        if node.name:
            self.add(node, node.name)
        self.generic_visit(node)

    visit_MatchStar = visit_MatchAs

    def visit_MatchMapping(self, node):
        if node.rest:
            self.add(node, node.rest)
        self.generic_visit(node)

    def visit_Import(self, node):
        for imported in imports_of(node):
            self.add(node, imported.local, imported)

    visit_ImportFrom = visit_Import


def named_in(node):
    """The names in an expression but those in f-strings."""
    if isinstance(node, ast.Name):
        yield node, node.id
    elif isinstance(node, ast.arg):
        yield node, node.arg
    elif isinstance(node, ast.JoinedStr):
        return
    for child in ast.iter_child_nodes(node):
        yield from named_in(child)


def data_of(value):
    """A literal's value as Podium hands it out; ValueError for what it does not take."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [data_of(item) for item in value]
    if isinstance(value, dict):
        kinds = {type(key) for key in value}
        if kinds <= {str} or kinds == {int}:
            return {str(key): data_of(item) for key, item in value.items()}
    raise ValueError("no data")


def literal(source, node):
    """(value,) or None."""
    if "\\N{" in (ast.get_source_segment(source, node) or ""):
        return None
    try:
        return (data_of(ast.literal_eval(node)),)
    except (ValueError, TypeError):
        return None


class Statement:
    def __init__(self, module, node, lines):
        self.module, self.node, self.lines = module, node, lines
        self.is_import = isinstance(node, (ast.Import, ast.ImportFrom))
        scope = Scope(node)
        self.bindings, self.expressions = scope.found, scope.expressions
        inner = [n for n in ast.walk(node) if isinstance(n, (ast.Import, ast.ImportFrom))]
        inner.sort(key=lambda n: (n.lineno, n.col_offset))
        self.imports = [i for n in inner for i in imports_of(n)]
        self.constant = self.known_uses = None
        self.value = None  # (name, value) of NAME = value
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            self.value = (node.targets[0], node.value)
        elif isinstance(node, ast.AnnAssign) and node.value:
            self.value = (node.target, node.value)
        target = self.value and self.value[0]
        if not isinstance(target, ast.Name) or target.col_offset != node.col_offset:
            self.value = None

    def changes(self, bound):
        """What expressions that stand alone may change of what else is bound."""
        for expression in self.expressions:
            word = re.match(r"\w*", ast.get_source_segment(self.module.source, expression))
            if keyword.iskeyword(word.group()):
                continue
            for node, name in named_in(expression):
                if name in bound:
                    yield (node.lineno, node.col_offset), name, None, None

    def in_import(self, token):
        position = self.module.position(token)
        return any(
            (i.node.lineno, i.node.col_offset) <= position < (i.node.end_lineno, i.node.end_col_offset)
            for i in self.imports
        )

    def uses(self):
        """Chains of a name and its attributes in the order of the text, each once."""
        if self.known_uses is not None:
            return self.known_uses
        seen = {}
        tokens = [token for _, line in self.lines for token in line]
        brackets = [""]
        for i, token in enumerate(tokens):
            before = tokens[i - 1].string if i else ""
            after = tokens[i + 1].string if i + 1 < len(tokens) else ""
            if token.type == tokenize.OP and token.string in "([{":
                brackets.append(token.string)
            elif token.type == tokenize.OP and token.string in ")]}":
                brackets.pop()
            elif token.type == tokenize.STRING and not is_plain_string(token):
                for chain in names_in_fstring(token.string):
                    seen[chain] = None
            elif token.type == tokenize.NAME and not keyword.iskeyword(token.string):
                if before == "." or (brackets[-1] == "(" and after == "=") or self.in_import(token):
                    continue
                chain = [token.string]
                k = i + 1
                while (k + 1 < len(tokens) and tokens[k].string == "."
                       and tokens[k + 1].type == tokenize.NAME):
                    chain.append(tokens[k + 1].string)
                    k += 2
                seen[tuple(chain)] = None
        self.known_uses = list(seen)
        return self.known_uses

    def text(self, own):
        """The normal form; own: definitions whose name is written `_`."""
        own_tokens = {self.module.name_token(node) for node in own}
        out, needed = [], None
        for depth, line in self.lines:
            if all(is_plain_string(token) for token in line):
                continue
            if needed is not None and depth < needed:
                out.append("    " * needed + "pass")
            words = ["_" if token.start in own_tokens else token.string for token in line]
            out.append("    " * depth + " ".join(words))
            needed = depth + 1 if line[-1].string == ":" else None
        if needed is not None:
            out.append("    " * needed + "pass")
        return out


def names_in_fstring(text):
    """Chains of names in an f-string's expressions."""

    def inside(node):
        if isinstance(node, ast.JoinedStr):
            for part in node.values:
                yield from inside(part)
        elif isinstance(node, ast.FormattedValue):
            yield from expression(node.value)
            if node.format_spec:
                yield from inside(node.format_spec)

    def expression(node):
        found = []

        def walk(node):
            if isinstance(node, ast.JoinedStr):
                found.append((node.lineno, node.col_offset, list(inside(node))))
                return
            chain, base = [], node
            while isinstance(base, ast.Attribute):
                chain.insert(0, base.attr)
                base = base.value
            if isinstance(base, ast.Name):
                found.append((base.lineno, base.col_offset, [(base.id, *chain)]))
                return
            for child in ast.iter_child_nodes(node):
                walk(child)

        walk(node)
        found.sort(key=lambda f: f[:2])
        for _, _, chains in found:
            yield from chains

    yield from inside(ast.parse(f"({text})", mode="eval").body)


def is_main_guard(node):
    return (
        isinstance(node, ast.If) and not node.orelse and isinstance(node.test, ast.Compare)
        and ast.unparse(node.test) == "__name__ == '__main__'"
    )


class Module:
    def __init__(self, path):
        self.path, self.dir = path, os.path.dirname(path)
        with open(path, encoding="utf-8-sig") as file:
            self.source = file.read()
        self.text_lines = self.source.split("\n")
        self.lines = logical_lines(self.source)
        self.tokens = [token for _, line in self.lines for token in line]
        self.statements, self.names = [], {}
        self.stars = []
        self.read_statements(ast.parse(self.source).body)
        for statement in self.statements:
            for binding in statement.bindings:
                if binding[1] == "*":
                    self.stars.append(binding[2])
                else:
                    self.names.setdefault(binding[1], []).append((statement, *binding))
        bound = set(self.names)
        for statement in self.statements:
            for change in statement.changes(bound):
                self.names[change[1]].append((statement, *change))
        for bindings in self.names.values():
            bindings.sort(key=lambda b: b[1])
            statement = bindings[0][0]
            if len(bindings) == 1 and statement.value:
                statement.constant = literal(self.source, statement.value[1])

    def position(self, token):
        """A token's place as ast counts it: columns in bytes."""
        line, column = token.start
        return line, len(self.text_lines[line - 1][:column].encode())

    def read_statements(self, nodes):
        starts = []
        for node in nodes:
            first = min([node, *getattr(node, "decorator_list", [])], key=lambda n: n.lineno)
            starts.append((first.lineno, 0 if first is not node else node.col_offset))
        lines = [[] for _ in nodes]
        for line in self.lines:
            at = bisect.bisect_right(starts, self.position(line[1][0])) - 1
            lines[at].append(line)
        for node, own in zip(nodes, lines):
            lone = len(own) == 1 and all(is_plain_string(token) for token in own[0][1])
            if not lone and not is_main_guard(node):
                self.statements.append(Statement(self, node, own))

    def name_token(self, node):
        """Where the name stands in a def or class."""
        places = [self.position(token) for token in self.tokens]
        i = bisect.bisect_left(places, (node.lineno, node.col_offset))
        while self.tokens[i].string not in ("def", "class"):
            i += 1
        return self.tokens[i + 1].start

    def binding_line(self, name):
        statement, position, _, imported, definition = self.names[name][0]
        if definition:
            return self.name_token(definition)[0]
        if imported:  # the line of the name itself
            for _, line in statement.lines:
                for i, token in enumerate(line):
                    if self.position(token) >= position and token.string == name:
                        return token.start[0]
        return position[0]


# ---- the tree ----


class Tree:
    def __init__(self):
        self.modules = {}

    def module(self, path):
        if os.path.islink(path):
            raise Failure(f"{path} is a symbolic link")
        if path not in self.modules:
            self.modules[path] = Module(path)
        return self.modules[path]

    def whole(self, stem, but=None):
        for path in (stem + "/__init__.py", stem + ".py"):
            if os.path.lexists(path) and not os.path.isdir(path) and path != but:
                return self.module(path), None
        return None

    def named(self, importer, but, stem, name, may_be_file):
        package = None
        if os.path.isfile(stem + "/__init__.py") and stem + "/__init__.py" != but:
            package = self.module(stem + "/__init__.py")
            if name == "*" or (package is not importer and name in package.names):
                return package, name
        elif may_be_file and os.path.isfile(stem + ".py") and stem + ".py" != but:
            return self.module(stem + ".py"), name
        found = None if name == "*" else self.whole(f"{stem}/{name}", but)
        return found or (package and (package, name))

    def above(self, directory, stem):
        """Places for lm_eval.tasks.X: below folders named tasks, then below any."""
        folders = [directory]
        while folders[-1] != "/":
            folders.append(os.path.dirname(folders[-1]))
        folders.sort(key=lambda folder: os.path.basename(folder) != "tasks")
        return [os.path.join(folder, stem) for folder in folders]

    def places(self, directory, path):
        for prefix in ("lm_eval.tasks.", "tasks."):
            if path.startswith(prefix):
                return self.above(directory, path[len(prefix):].replace(".", "/"))
        return []

    def follow(self, module, imported):
        """(module, name), (module, None) for the module itself, or None out of the tree."""
        if imported.dots:
            base = module.dir
            for _ in range(imported.dots - 1):
                base = os.path.dirname(base)
            stems = [os.path.join(base, imported.path.replace(".", "/")).rstrip("/")]
        else:
            stems = [os.path.join(module.dir, imported.path.replace(".", "/"))]
            stems += self.places(module.dir, imported.path)
        but = None if imported.dots else module.path  # abc.py may import the other abc
        for stem in stems:
            if imported.name:
                found = self.named(module, but, stem, imported.name, bool(imported.path))
            else:
                found = self.whole(stem, but)
            if found:
                return found
        return None

    def star(self, module, name):
        for imported in reversed(module.stars):
            found = self.follow(module, imported)
            if found and name in found[0].names:
                return found[0], name
            if found and self.star(found[0], name):
                return self.star(found[0], name)
        return None

    def find(self, directory, name):
        directory = os.path.realpath(directory)
        beside = os.path.join(directory, name.replace(".", "/")) + ".py"
        if os.path.lexists(beside):
            return self.module(beside)
        for stem in self.places(directory, name):
            if self.whole(stem):
                return self.whole(stem)[0]
        raise Failure(f"there is no file {beside}")


# ---- the code of a name ----


def attributes(imported, chain):
    """What chain takes of the module: a chain, () for all of it, None for nothing."""
    by_local = imported.name or imported.renamed
    module = (imported.local,) if by_local else tuple(imported.path.split("."))
    if chain[: len(module)] == module:
        return chain[len(module):]
    return () if module[: len(chain)] == chain else None


class Closure:
    def __init__(self, tree, module, name):
        self.tree, self.module, self.name = tree, module, name
        self.items, self.seen, self.constants = [], set(), {}
        if name is None:
            self.add_all(module)
        else:
            self.add_use(module, (name,))
        done = 0
        while done < len(self.items):
            self.add_uses(self.items[done])
            done += 1

    def add_text(self, text):
        if text not in self.seen:
            self.seen.add(text)
            self.items.append(text)

    def add_statement(self, statement):
        if statement in self.seen:
            return
        self.seen.add(statement)
        if statement.constant and statement.value[0].id not in self.constants:
            name = statement.value[0].id
            self.constants[name] = statement.constant[0]
            self.items.append(f"{name} = <constant>")
        else:
            self.items.append(statement)

    def add_import(self, module, imported, chain, emit):
        target = self.tree.follow(module, imported)
        if target is None:
            if emit:
                own = module is self.module and imported.local == self.name
                self.add_text(imported.text(with_as=not own))
        elif target[1] == "*":
            self.add_all(target[0])
        elif target[1]:
            if emit and target[1] != imported.local:
                self.add_text(f"{imported.local} = {target[1]}")
            self.add_member(target[0], (target[1], *chain[1:]))
        else:
            rest = attributes(imported, chain)
            if rest == ():
                self.add_all(target[0])
            elif rest:
                self.add_member(target[0], rest)

    def add_member(self, module, chain):
        if chain[0] in module.names or module.stars:
            self.add_use(module, chain)
        else:
            self.add_all(module)

    def add_use(self, module, chain):
        if chain[0] not in module.names:
            found = self.tree.star(module, chain[0])
            if found:
                self.add_member(found[0], chain)
            else:
                for imported in module.stars:
                    if not self.tree.follow(module, imported):
                        self.add_text(imported.text(True))
            return
        for statement, _, _, imported, _ in module.names[chain[0]]:
            if not statement.is_import:
                self.add_statement(statement)
            if imported:
                self.add_import(module, imported, chain, emit=statement.is_import)

    def add_all(self, module):
        if module in self.seen:
            return
        self.seen.add(module)
        for statement in module.statements:
            if not statement.is_import:
                self.add_statement(statement)
                continue
            for imported in statement.imports:
                target = self.tree.follow(module, imported)
                if target is None or target[1]:
                    self.add_import(module, imported, (imported.local,), emit=True)

    def add_uses(self, item):
        if isinstance(item, str):
            return
        for chain in item.uses():
            for imported in item.imports:
                if imported.local == chain[0]:
                    self.add_import(item.module, imported, chain, emit=False)
            self.add_use(item.module, chain)

    def text(self):
        own = [b[4] for b in self.module.names.get(self.name, []) if b[4]]
        lines = []
        for item in self.items:
            lines += [item] if isinstance(item, str) else item.text(own if item.module is self.module else [])
        return "".join(line + "\n" for line in lines)


# ---- references ----


class Reference:
    def __init__(self, tree, directory, reference):
        self.tree, self.positional, self.keywords = tree, [], {}
        path, _, self.name = reference.rpartition(".")
        self.module = tree.find(directory, path)
        for _ in range(64):
            if not self.step():
                break
        else:
            raise Failure("circle")

    def only(self, module, name):
        bindings = module.names.get(name, [])
        return bindings[0] if len(bindings) == 1 else None

    def only_import(self, module, name):
        binding = self.only(module, name)
        return binding[3] if binding and binding[0].is_import else None

    def step(self):
        if self.name not in self.module.names:
            found = self.tree.star(self.module, self.name)
            if found:
                self.module = found[0]
            return found is not None
        imported = self.only_import(self.module, self.name)
        if imported:
            target = self.tree.follow(self.module, imported)
            if target and target[1]:
                self.module, self.name = target
                return True
            return False
        binding = self.only(self.module, self.name)
        if not binding or not binding[0].value:
            return False
        value = binding[0].value[1]
        segment = ast.get_source_segment(self.module.source, value)
        if not segment.startswith("(") and self.move(value):
            return True
        return isinstance(value, ast.Call) and self.partial(value)

    def chain(self, node):
        names = []
        while isinstance(node, ast.Attribute):
            names.insert(0, node.attr)
            node = node.value
        return (node.id, *names) if isinstance(node, ast.Name) else None

    def place(self, node):
        chain = self.chain(node)
        if not chain:
            return None
        if len(chain) == 1:
            return (self.module, chain[0]) if chain[0] in self.module.names else None
        imported = self.only_import(self.module, chain[0])
        target = imported and self.tree.follow(self.module, imported)
        rest = attributes(imported, chain) if target and not target[1] else None
        return (target[0], rest[0]) if rest and len(rest) == 1 and rest[0] in target[0].names else None

    def move(self, node):
        place = self.place(node)
        if place:
            self.module, self.name = place
        return place is not None

    def constant(self, node):
        if not isinstance(node, ast.Name):
            return literal(self.module.source, node)
        module, name = self.module, node.id
        while True:
            imported = self.only_import(module, name)
            if not imported:
                binding = self.only(module, name)
                return binding and binding[0].constant
            target = self.tree.follow(module, imported)
            if not target or not target[1]:
                return None
            module, name = target

    def partial(self, call):
        chain = self.chain(call.func)
        imported = chain and self.only_import(self.module, chain[0])
        if not imported or imported.path != "functools" or imported.dots:
            return False
        if imported.name and (imported.name != "partial" or len(chain) > 1):
            return False
        if not imported.name and attributes(imported, chain) != ("partial",):
            return False
        values = [self.constant(node) for node in call.args[1:]]
        values += [self.constant(k.value) if k.arg else None for k in call.keywords]
        if not call.args or None in values or not self.move(call.args[0]):
            return False
        n = len(call.args) - 1
        self.positional = [v[0] for v in values[:n]] + self.positional
        inner = {k.arg: v[0] for k, v in zip(call.keywords, values[n:])}
        self.keywords = {**inner, **self.keywords}
        return True

    def closure(self):
        known = self.name in self.module.names
        return Closure(self.tree, self.module, self.name if known else None)

    def row(self):
        known = self.name in self.module.names
        closure = self.closure()
        bound = {str(i): v for i, v in enumerate(self.positional)}
        bound.update(self.keywords)
        if not known:
            bound["name"] = self.name
        line = self.module.binding_line(self.name) if known else 1
        digest = hashlib.sha256(closure.text().encode()).hexdigest()
        dump = lambda value: json.dumps(value, ensure_ascii=False)
        return f"{digest}\t{self.module.path}:{line}\t{dump(closure.constants)}\t{dump(bound)}"


def list_names(root):
    tree = Tree()
    for directory, folders, files in os.walk(root):
        folders.sort()
        for file in sorted(files):
            if not file.endswith(".py"):
                continue
            try:
                module = tree.module(os.path.realpath(os.path.join(directory, file)))
            except (SyntaxError, ValueError, RecursionError, tokenize.TokenError, Failure) as error:
                print(f"{directory}/{file}: {error}", file=sys.stderr)
                continue
            for name in [*module.names, "not_bound_here"]:
                print(f"{directory}\t{file[:-3]}.{name}")


def main():
    if sys.argv[1:2] == ["--list"]:
        list_names(sys.argv[2])
        return
    tree, rows = Tree(), {}
    for line in sys.stdin:
        directory, reference = line.rstrip("\n").split("\t")
        try:
            found = Reference(tree, directory, reference)
            if sys.argv[1:2] == ["--text"]:
                print(f"== {directory}\t{reference}\n{found.closure().text()}", end="")
            else:
                print(found.row())
        except (Failure, SyntaxError, UnicodeDecodeError, RecursionError, tokenize.TokenError) as error:
            print(f"ERROR\t{error}")


main()
