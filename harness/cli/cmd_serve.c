#include "harness/cli/cli.h"
#include "harness/serve/serve.h"

#include "lib/core/file.h"

#include <poll.h>
#include <stdlib.h>

static int announce(struct pd_cli *cli, const char *host, uint16_t port, struct pd_err *err)
{
    pd_emit(&cli->sink, PD_EVENT_NOTE,
            "serving `random` and `ngram` at http://%s:%u/v1 (Ctrl-C stops)", host, (unsigned)port);
    if (!cli->args.port_file)
        return 0;
    struct pd_str text = pd_arena_printf(&cli->arena, "%u\n", (unsigned)port);
    return pd_file_write(cli->args.port_file, text, err);
}

static int run_serve(struct pd_cli *cli, struct pd_err *err)
{
    const struct pd_args *args = &cli->args;
    struct pd_serve *serve = NULL;
    struct pd_serve_options options = {
        .host = args->host,
        .port = (uint16_t)args->port,
        .train_path = args->train,
        .order = (unsigned)args->order,
        .seed = (uint64_t)args->seed,
        .threads = (unsigned)args->threads,
        .max_context = (size_t)args->max_context,
        .api_key = getenv("PODIUM_SERVE_KEY"),
        .log_path = args->log,
        .sink = &cli->sink,
    };
    pd_catch_interrupts();
    int rc = pd_serve_start(&serve, &options, err);
    if (rc < 0)
        return rc;
    rc = announce(cli, args->host, pd_serve_port(serve), err);
    while (rc == 0 && !pd_interrupts)
        poll(NULL, 0, 500); /* a signal ends the wait; one that just missed it is seen soon */
    pd_emit(&cli->sink, PD_EVENT_NOTE, "stopped after %llu requests",
            (unsigned long long)pd_serve_requests(serve));
    pd_serve_stop(serve);
    return rc;
}

const struct pd_command pd_command_serve = {
    .name = "serve",
    .arguments = "",
    .summary = "run the built-in reference endpoint with its baseline models",
    .details =
        "An OpenAI-style server in front of small, real, deterministic models: `random`, whose "
        "log-probabilities are drawn by a hash, and `ngram`, an interpolated n-gram model trained "
        "at start-up (`ngram-1`, `ngram-2`, ... are its lower orders). They are the floor that a "
        "leaderboard's real models must clear. With PODIUM_SERVE_KEY in the environment, requests "
        "need that key.",
    .examples = "  podium serve --port 8080\n  podium serve --port 0 --port-file port.txt\n",
    .run = run_serve,
};
