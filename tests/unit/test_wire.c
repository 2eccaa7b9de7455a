/*
 * Replays tests/wire/<provider>/: for each NAME.call.json, encoding must give NAME.request (the
 * path on the first line, then the body) byte for byte, and decoding NAME.response (the status on
 * the first line, then the body) must give NAME.answer.json. An answer names every field that is
 * not at its default.
 */
#include "harness/provider/provider.h"

#include "lib/core/file.h"
#include "lib/format/json.h"
#include "tests/support/pd_test.h"

struct replay {
    const struct pd_provider *provider;
    size_t cases, wrong;
};

static const char *const fault_names[] = {"none",  "status", "auth",        "no_model", "context",
                                          "quota", "body",   "unsupported", "transport"};

/* NAME with another suffix, read whole; one newline at the end is not part of it. */
static struct pd_str sibling(struct pd_arena *arena, const char *path, const char *suffix)
{
    struct pd_buf text = {0};
    struct pd_err err = {0};
    int stem = (int)(strlen(path) - strlen(".call.json"));
    assert_ok(pd_file_read(&text, pd_arena_printf(arena, "%.*s%s", stem, path, suffix).p, &err),
              err);
    struct pd_str copy = pd_arena_str(arena, pd_buf_str(&text));
    pd_buf_done(&text);
    if (copy.n > 0 && copy.p[copy.n - 1] == '\n')
        copy.n--;
    return copy;
}

static struct pd_value parse(struct pd_arena *arena, struct pd_str text)
{
    struct pd_value value;
    struct pd_err err = {0};
    assert_ok(pd_json_parse(&value, arena, text, NULL, &err), err);
    return value;
}

static void read_call(struct pd_call *call, struct pd_arena *arena, const struct pd_value *root)
{
    const struct pd_str none = PD_STR("");
    const struct pd_value *stop = pd_dict_get(root, "stop");
    bool scores = pd_dict_get(root, "continuation") != NULL;
    *call = (struct pd_call){
        .kind = scores ? PD_CALL_LOGLIKELIHOOD : PD_CALL_GENERATE,
        .model = pd_dict_str(root, "model", none),
        .prompt = pd_dict_str(root, "prompt", none),
        .continuation = pd_dict_str(root, "continuation", none),
        .messages = pd_dict_get(root, "messages"),
        .max_tokens = pd_dict_int(root, "max_tokens", 0),
        .temperature = pd_dict_num(root, "temperature", 0),
        .top_p = pd_dict_num(root, "top_p", 1),
        .nstop = pd_list_len(stop),
        .seed = pd_dict_int(root, "seed", 0),
        .extra = pd_dict_get(root, "extra"),
    };
    struct pd_str *stops = pd_arena_array(arena, call->nstop + 1, sizeof *stops);
    for (size_t i = 0; i < call->nstop; i++)
        stops[i] = pd_list_at(stop, i)->s;
    call->stop = stops;
}

static struct pd_value describe_flags(struct pd_arena *arena, unsigned flags)
{
    static const struct {
        unsigned flag;
        const char *name;
    } names[] = {{PD_ANSWER_TRUNCATED, "truncated"},
                 {PD_ANSWER_REFUSED, "refused"},
                 {PD_ANSWER_BOUNDARY, "boundary"}};
    struct pd_value list = pd_list_new(arena);
    for (size_t i = 0; i < PD_COUNT(names); i++)
        if (flags & names[i].flag)
            pd_list_push(arena, &list, pd_text(names[i].name));
    return list;
}

static void set(struct pd_arena *arena, struct pd_value *dict, const char *key, bool needed,
                struct pd_value value)
{
    if (needed)
        pd_dict_set(arena, dict, pd_str_of(key), value);
}

static struct pd_value describe(struct pd_arena *arena, const struct pd_call *call,
                                const struct pd_answer *answer)
{
    struct pd_value dict = pd_dict_new(arena);
    bool ok = answer->fault == PD_FAULT_NONE, scores = call->kind == PD_CALL_LOGLIKELIHOOD;
    set(arena, &dict, "fault", !ok, pd_text(fault_names[answer->fault]));
    set(arena, &dict, "final", !ok, pd_bool(answer->final));
    set(arena, &dict, "message", answer->message.n > 0, pd_string(answer->message));
    set(arena, &dict, "loglikelihood", answer->loglikelihood != 0 || (ok && scores),
        pd_float(answer->loglikelihood));
    set(arena, &dict, "greedy", answer->greedy, pd_bool(true));
    set(arena, &dict, "ntokens", answer->ntokens != 0, pd_int(answer->ntokens));
    set(arena, &dict, "text", answer->text.n > 0 || (ok && !scores), pd_string(answer->text));
    set(arena, &dict, "flags", answer->flags != 0, describe_flags(arena, answer->flags));
    set(arena, &dict, "tokens_in", answer->tokens_in != -1, pd_int(answer->tokens_in));
    set(arena, &dict, "tokens_out", answer->tokens_out != -1, pd_int(answer->tokens_out));
    set(arena, &dict, "model", answer->model.n > 0, pd_string(answer->model));
    set(arena, &dict, "fingerprint", answer->fingerprint.n > 0, pd_string(answer->fingerprint));
    return dict;
}

static bool same_request(const struct pd_provider *provider, struct pd_arena *arena,
                         const char *path, const struct pd_call *call)
{
    struct pd_buf route = {0}, body = {0};
    struct pd_err err = {0};
    assert_ok(provider->encode(&route, &body, call, &err), err);
    pd_buf_putc(&route, '\n');
    pd_buf_add_str(&route, pd_buf_str(&body));
    struct pd_str want = sibling(arena, path, ".request");
    bool same = pd_str_eq(pd_buf_str(&route), want);
    if (!same)
        print_error("%s: request\n got %s\nwant %.*s\n", path, route.data, PD_STR_ARG(want));
    pd_buf_done(&route);
    pd_buf_done(&body);
    return same;
}

static bool same_answer(const struct pd_provider *provider, struct pd_arena *arena,
                        const char *path, const struct pd_call *call)
{
    struct pd_str response = sibling(arena, path, ".response");
    ptrdiff_t eol = pd_str_index(response, pd_str_of("\n"), 0);
    size_t head = eol < 0 ? response.n : (size_t)eol;
    struct pd_answer answer;
    provider->decode(&answer, arena, call, atoi(pd_arena_cstr(arena, response)),
                     pd_str_slice(response, head + 1, response.n));
    struct pd_value got = describe(arena, call, &answer);
    struct pd_value want = parse(arena, sibling(arena, path, ".answer.json"));
    if (pd_value_equal(&got, &want))
        return true;
    struct pd_buf text = {0};
    pd_json_write(&text, &got, PD_JSON_SPACED);
    pd_buf_puts(&text, "\nwant ");
    pd_json_write(&text, &want, PD_JSON_SPACED);
    print_error("%s: answer\n got %s\n", path, text.data);
    pd_buf_done(&text);
    return false;
}

static int replay_case(void *ctx, const char *path, struct pd_err *err)
{
    (void)err;
    struct replay *replay = ctx;
    struct pd_arena arena = {0};
    struct pd_call call;
    struct pd_value root = parse(&arena, sibling(&arena, path, ".call.json"));
    read_call(&call, &arena, &root);
    bool right = same_request(replay->provider, &arena, path, &call);
    right = same_answer(replay->provider, &arena, path, &call) && right;
    replay->cases++;
    replay->wrong += !right;
    pd_arena_done(&arena);
    return 0;
}

static void all_cases(void **state)
{
    (void)state;
    const struct pd_provider *provider;
    for (size_t i = 0; (provider = pd_provider_at(i)); i++) {
        struct replay replay = {.provider = provider};
        struct pd_err err = {0};
        char root[64];
        snprintf(root, sizeof root, "tests/wire/%s", provider->name);
        assert_ok(pd_file_walk(root, ".call.json", replay_case, &replay, &err), err);
        print_message("%s: %zu cases\n", provider->name, replay.cases);
        assert_int_equal(replay.wrong, 0);
        assert_true(replay.cases >= 12);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_cases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
