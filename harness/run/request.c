/*
 * Requests as they go out: the provider's path and body for one place of a document, and the hash
 * that identifies them.
 */
#include "harness/run/state.h"

int encode_request(struct wire_request *out, struct runner *runner, const struct sample *sample,
                   size_t place, struct pd_err *err)
{
    const struct pd_run_options *options = runner->options;
    const struct pd_endpoint *endpoint = options->endpoint;
    const struct pd_task *task = sample->task->plan->task;
    unsigned repeat = (unsigned)(place % sample->repeats);
    int64_t seed = pd_request_seed(options->seed, task->name, sample->doc.index, repeat);
    pd_call_fill(&out->call, endpoint->model, task, &sample->requests[place / sample->repeats],
                 &sample->task->sampling, seed);
    pd_buf_reset(&out->url);
    pd_buf_reset(&out->body);
    pd_buf_puts(&out->url, endpoint->base_url);
    size_t base = out->url.len;
    int rc = endpoint->provider->encode(&out->url, &out->body, &out->call, err);
    if (rc < 0)
        return pd_err_wrap(err, "task '%s', document %zu", task->name, sample->doc.index);
    struct pd_sha256 sha;
    pd_sha256_init(&sha);
    pd_sha256_add(&sha, pd_str_slice(pd_buf_str(&out->url), base, out->url.len));
    pd_sha256_add(&sha, (struct pd_str){"\n", 1});
    pd_sha256_add(&sha, pd_buf_str(&out->body));
    pd_sha256_done(&sha, out->hash);
    return 0;
}

void wire_request_done(struct wire_request *request)
{
    pd_buf_done(&request->url);
    pd_buf_done(&request->body);
}
