/* Chat templates read from the files beside a model, and messages rendered with them. */
#include "tasks/chat.h"

#include "lib/format/json.h"
#include "tests/support/scratch.h"

#define TURNS                                                                                      \
    "{{ bos_token }}{% for m in messages %}<{{ m.role }}>{{ m.content }}{{ eos_token }}"           \
    "{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}"

struct bench {
    struct pd_scratch scratch;
    struct pd_chat *chat;
    struct pd_str text;
    size_t nunsent;
    struct pd_err err;
};

static int setup(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    pd_scratch_init(&b->scratch);
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    pd_scratch_done(&b->scratch);
    free(b);
    return 0;
}

/* Opens a file of the folder; the empty name is the folder itself. */
static int open_chat(struct bench *b, const char *file, struct pd_chat_options options)
{
    options.path = *file ? pd_path_join(&b->scratch.arena, b->scratch.dir, file) : b->scratch.dir;
    options.today = (struct pd_jinja_date){2024, 7, 26};
    return pd_chat_open(&b->chat, &options, &b->scratch.arena, &b->err);
}

static int render(struct bench *b, const char *messages)
{
    struct pd_value list;
    struct pd_str text = pd_arena_str(&b->scratch.arena, pd_str_of(messages));
    assert_ok(pd_json_parse(&list, &b->scratch.arena, text, NULL, &b->err), b->err);
    return pd_chat_render(&b->text, &b->nunsent, b->chat, &list, &b->scratch.arena, &b->err);
}

static void check(struct bench *b, const char *messages, const char *want, size_t nunsent)
{
    assert_ok(render(b, messages), b->err);
    assert_str(b->text, want);
    assert_int_equal(b->nunsent, nunsent);
}

static const char hello[] = "[{\"role\":\"user\",\"content\":\"hi\"}]";

static void put(struct bench *b, const char *file, const char *text)
{
    pd_scratch_write(&b->scratch, file, text);
}

static void test_configuration(void **state)
{
    struct bench *b = *state;
    put(b, "tokenizer_config.json",
        "{\"bos_token\": \"<s>\", \"eos_token\": {\"content\": \"</s>\", \"lstrip\": false},"
        " \"pad_token\": null, \"chat_template\": \"" TURNS "\"}");
    assert_ok(open_chat(b, "", (struct pd_chat_options){0}), b->err);
    check(b, hello, "<s><user>hi</s><assistant>", 3);
    assert_int_equal(pd_dict_len(&b->chat->variables), 2);
    assert_ok(open_chat(b, "tokenizer_config.json", (struct pd_chat_options){0}), b->err);
    check(b, hello, "<s><user>hi</s><assistant>", 3);
    check(b,
          "[{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\",\"content\":\"So \"}]",
          "<s><user>hi</s><assistant>So ", 3);
}

/* A file of its own goes before the configuration's template. */
static void test_template_file(void **state)
{
    struct bench *b = *state;
    put(b, "tokenizer_config.json",
        "{\"bos_token\": \"<s>\", \"eos_token\": \"</s>\", \"chat_template\": \"old\"}");
    put(b, "chat_template.jinja", "new {{ eos_token }}\n");
    assert_ok(open_chat(b, "", (struct pd_chat_options){0}), b->err);
    check(b, hello, "new </s>", 0);
    assert_ok(open_chat(b, "chat_template.jinja", (struct pd_chat_options){0}), b->err);
    check(b, hello, "new </s>", 0);
    assert_ok(open_chat(b, "tokenizer_config.json", (struct pd_chat_options){0}), b->err);
    check(b, hello, "old", 0);
    char hash[PD_SHA256_HEX];
    pd_sha256_hex(hash, pd_str_of("old"));
    assert_string_equal(b->chat->hash, hash);
}

static void test_named_templates(void **state)
{
    struct bench *b = *state;
    put(b, "tokenizer_config.json",
        "{\"chat_template\": [{\"name\": \"default\", \"template\": \"D\"},"
        " {\"name\": \"tool_use\", \"template\": \"T\"}, 7, {\"name\": \"empty\"}]}");
    assert_ok(open_chat(b, "", (struct pd_chat_options){0}), b->err);
    check(b, hello, "D", 0);
    assert_ok(open_chat(b, "", (struct pd_chat_options){.name = "tool_use"}), b->err);
    check(b, hello, "T", 0);
    assert_int_equal(open_chat(b, "", (struct pd_chat_options){.name = "tools"}), PD_ERR_INPUT);
    assert_non_null(
        strstr(b->err.text, "no chat template named tools; there are default, tool_use"));
    assert_int_equal(open_chat(b, "", (struct pd_chat_options){.name = "empty"}), PD_ERR_INPUT);
    assert_ok(
        pd_file_mkdirs(pd_path_join(&b->scratch.arena, b->scratch.dir, "additional_chat_templates"),
                       &b->err),
        b->err);
    put(b, "additional_chat_templates/rag.jinja", "R");
    assert_ok(open_chat(b, "", (struct pd_chat_options){.name = "rag"}), b->err);
    check(b, hello, "R", 0);
    assert_int_equal(open_chat(b, "", (struct pd_chat_options){.name = "../rag"}), PD_ERR_INPUT);
}

static void test_special_tokens_map(void **state)
{
    struct bench *b = *state;
    put(b, "chat_template.jinja",
        "{{ bos_token }}{{ eos_token }}{{ unk_token }}{{ additional_special_tokens }}");
    put(b, "tokenizer_config.json", "{\"bos_token\": \"<b>\", \"eos_token\": null}");
    put(b, "special_tokens_map.json",
        "{\"bos_token\": \"<x>\", \"eos_token\": {\"content\": \"<e>\"}, \"unk_token\": \"\","
        " \"additional_special_tokens\": [\"<1>\", {\"content\": \"<2>\"}]}");
    assert_ok(open_chat(b, "", (struct pd_chat_options){0}), b->err);
    check(b, hello, "<b><e>['<1>', '<2>']", 3);
}

static void test_extra_variables(void **state)
{
    struct bench *b = *state;
    struct pd_value extra = pd_dict_new(&b->scratch.arena);
    struct pd_str none = PD_STR("bos_token"), think = PD_STR("enable_thinking");
    put(b, "t.jinja", "{{ bos_token }}{{ 'T' if enable_thinking else 'F' }}{{ tools is none }}");
    assert_int_equal(open_chat(b, "t.jinja", (struct pd_chat_options){0}), PD_ERR_INPUT);
    assert_non_null(strstr(b->err.text, "give --chat-args bos_token=TEXT"));
    pd_dict_set(&b->scratch.arena, &extra, none, pd_text("<b>"));
    pd_dict_set(&b->scratch.arena, &extra, think, pd_bool(true));
    assert_ok(open_chat(b, "t.jinja", (struct pd_chat_options){.extra = &extra}), b->err);
    check(b, hello, "<b>TTrue", 3);
}

static void test_bos(void **state)
{
    struct bench *b = *state;
    static const struct {
        const char *config, *text;
        enum pd_chat_bos bos;
        const char *want;
        size_t nunsent;
    } cases[] = {
        {"{\"bos_token\": \"<s>\"}", "{{ bos_token }}x", PD_CHAT_BOS_AUTO, "<s>x", 3},
        {"{\"bos_token\": \"<s>\"}", "{{ bos_token }}x", PD_CHAT_BOS_NEVER, "<s>x", 3},
        {"{\"bos_token\": \"<s>\"}", "{{ bos_token }}x", PD_CHAT_BOS_ALWAYS, "<s>x", 0},
        {"{\"bos_token\": \"<s>\"}", "x", PD_CHAT_BOS_AUTO, "x", 0},
        {"{\"bos_token\": \"<s>\"}", "x", PD_CHAT_BOS_ALWAYS, "<s>x", 0},
        {"{\"bos_token\": \"<s>\"}", "x", PD_CHAT_BOS_NEVER, "x", 0},
        {"{\"bos_token\": \"<s>\", \"add_bos_token\": false}", "{{ bos_token }}x", PD_CHAT_BOS_AUTO,
         "<s>x", 0},
        {"{\"bos_token\": \"<s>\", \"add_bos_token\": true}", "{{ bos_token }}x", PD_CHAT_BOS_AUTO,
         "<s>x", 3},
        {"{\"bos_token\": \"<s>\", \"add_bos_token\": false}", "{{ bos_token }}x",
         PD_CHAT_BOS_NEVER, "<s>x", 3},
        {"{\"bos_token\": null}", "{{ bos_token }}x", PD_CHAT_BOS_AUTO, "x", 0},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        put(b, "tokenizer_config.json", cases[i].config);
        put(b, "chat_template.jinja", cases[i].text);
        assert_ok(open_chat(b, "", (struct pd_chat_options){.bos = cases[i].bos}), b->err);
        check(b, hello, cases[i].want, cases[i].nunsent);
    }
    assert_int_equal(open_chat(b, "", (struct pd_chat_options){.bos = PD_CHAT_BOS_ALWAYS}),
                     PD_ERR_INPUT);
    assert_non_null(strstr(b->err.text, "has no bos_token"));
}

/* Without "add_bos_token" the tokenizer's own file tells whether it adds the token. */
static void test_bos_of_tokenizer(void **state)
{
    struct bench *b = *state;
    static const struct {
        const char *json;
        size_t nunsent;
    } cases[] = {
        {"{\"post_processor\": null}", 0},
        {"{\"post_processor\": {\"type\": \"ByteLevel\"}, \"model\": {}}", 0},
        {"{\"post_processor\": {\"single\": [{\"SpecialToken\": {\"id\": \"<s>\"}}, {}]}}", 3},
        {"{\"post_processor\": {\"single\": [{\"SpecialToken\": {\"id\": \"<x>\"}}, {}]}}", 0},
        {"{\"post_processor\": {\"single\": [{\"Sequence\": {}}, {\"SpecialToken\": {\"id\": "
         "\"<s>\"}}]}}",
         0},
        {"{\"post_processor\": {\"processors\": [{\"type\": \"ByteLevel\"}, {\"single\": "
         "[{\"SpecialToken\": {\"id\": \"<s>\"}}]}]}}",
         3},
        {"{\"post_processor\": {\"sep\": [\"</s>\", 2], \"cls\": [\"<s>\", 0]}}", 3},
        {"{\"vocab\": {\"post_processor\": 7, \"a\\\"{\": 8}, \"post_processor\" : {},"
         " \"post_processor\": {\"x\": \"}\\\"\"}}",
         0},
        {"{\"vocab\": {\"post_processor\": 7}}", 3},
        {"{\"post_processor\": {\"single\": [", 3},
        {"", 3},
    };
    put(b, "tokenizer_config.json", "{\"bos_token\": \"<s>\"}");
    put(b, "chat_template.jinja", "{{ bos_token }}x");
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        put(b, "tokenizer.json", cases[i].json);
        assert_ok(open_chat(b, "", (struct pd_chat_options){0}), b->err);
        check(b, hello, "<s>x", cases[i].nunsent);
    }
    put(b, "tokenizer_config.json", "{\"bos_token\": \"<s>\", \"add_bos_token\": true}");
    put(b, "tokenizer.json", cases[0].json);
    assert_ok(open_chat(b, "", (struct pd_chat_options){0}), b->err);
    check(b, hello, "<s>x", 3);
}

/* Where the template strips its messages, a continued one ends without white space, too. */
static void test_continued(void **state)
{
    struct bench *b = *state;
    static const char last[] = "[{\"role\":\"user\",\"content\":\"q\"},"
                               "{\"role\":\"assistant\",\"content\":\" The answer is \"}]";
    put(b, "t.jinja", "{% for m in messages %}[{{ m.content | trim }}]{% endfor %}");
    assert_ok(open_chat(b, "t.jinja", (struct pd_chat_options){0}), b->err);
    check(b, last, "[q][The answer is", 0);
    put(b, "t.jinja", "{% for m in messages %}[{{ m.content }}]{% endfor %}");
    assert_ok(open_chat(b, "t.jinja", (struct pd_chat_options){0}), b->err);
    check(b, last, "[q][ The answer is ", 0);
    put(b, "t.jinja", "{% for m in messages %}[{{ m.content | upper }}]{% endfor %}");
    assert_ok(open_chat(b, "t.jinja", (struct pd_chat_options){0}), b->err);
    assert_int_equal(render(b, last), PD_ERR_INPUT);
    assert_non_null(strstr(b->err.text, "cannot be continued"));
}

static void test_errors(void **state)
{
    struct bench *b = *state;
    assert_int_equal(open_chat(b, "nowhere", (struct pd_chat_options){0}), PD_ERR_INPUT);
    assert_int_equal(open_chat(b, "", (struct pd_chat_options){0}), PD_ERR_INPUT);
    put(b, "tokenizer_config.json", "{\"chat_template\": ");
    assert_int_equal(open_chat(b, "", (struct pd_chat_options){0}), PD_ERR_INPUT);
    put(b, "tokenizer_config.json", "[]");
    assert_int_equal(open_chat(b, "", (struct pd_chat_options){0}), PD_ERR_INPUT);
    assert_non_null(strstr(b->err.text, "expected an object"));
    put(b, "tokenizer_config.json", "{\"chat_template\": 3}");
    assert_int_equal(open_chat(b, "", (struct pd_chat_options){0}), PD_ERR_INPUT);
    put(b, "tokenizer_config.json", "{\"chat_template\": \"{% if %}\"}");
    assert_int_equal(open_chat(b, "", (struct pd_chat_options){0}), PD_ERR_INPUT);
    put(b, "t.jinja", "{{ raise_exception('never ' ~ messages|length) }}");
    assert_ok(open_chat(b, "t.jinja", (struct pd_chat_options){0}), b->err);
    assert_int_equal(render(b, hello), PD_ERR_INPUT);
    assert_non_null(strstr(b->err.text, "the template refuses: never 1"));
}

/* The date belongs to what a task is only where the template asks for it. */
static void test_identity(void **state)
{
    struct bench *b = *state;
    put(b, "t.jinja", "x");
    assert_ok(open_chat(b, "t.jinja", (struct pd_chat_options){0}), b->err);
    struct pd_value identity = pd_chat_identity(b->chat, &b->scratch.arena);
    assert_int_equal(pd_dict_get(&identity, "date")->kind, PD_NONE);
    put(b, "t.jinja", "{{ strftime_now('%d %b %Y') }}");
    assert_ok(open_chat(b, "t.jinja", (struct pd_chat_options){0}), b->err);
    check(b, hello, "26 Jul 2024", 0);
    identity = pd_chat_record(b->chat, &b->scratch.arena);
    assert_str(pd_dict_get(&identity, "date")->s, "2024-07-26");
    assert_str(pd_dict_get(&identity, "sha256")->s, b->chat->hash);
    assert_null(pd_dict_get(&identity, "commit"));
    const struct pd_chat_origin origin = {"hf:org/name", "org/name", "main", "c0ffee"};
    assert_ok(open_chat(b, "t.jinja", (struct pd_chat_options){.origin = &origin}), b->err);
    identity = pd_chat_record(b->chat, &b->scratch.arena);
    assert_str(pd_dict_get(&identity, "file")->s, "hf:org/name");
    assert_str(pd_dict_get(&identity, "repository")->s, "org/name");
    assert_str(pd_dict_get(&identity, "revision")->s, "main");
    assert_str(pd_dict_get(&identity, "commit")->s, "c0ffee");
    identity = pd_chat_identity(b->chat, &b->scratch.arena);
    assert_null(pd_dict_get(&identity, "commit"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_configuration, setup, teardown),
        cmocka_unit_test_setup_teardown(test_template_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_named_templates, setup, teardown),
        cmocka_unit_test_setup_teardown(test_special_tokens_map, setup, teardown),
        cmocka_unit_test_setup_teardown(test_extra_variables, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bos, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bos_of_tokenizer, setup, teardown),
        cmocka_unit_test_setup_teardown(test_continued, setup, teardown),
        cmocka_unit_test_setup_teardown(test_errors, setup, teardown),
        cmocka_unit_test_setup_teardown(test_identity, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
