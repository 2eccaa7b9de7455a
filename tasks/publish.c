#include "tasks/publish.h"

static const struct pd_dataset_facts table[] = {
#define PD_DATASET(path, licence, gated, canary, publish)                                          \
    {path, licence, gated, canary, PD_PUBLISH_##publish},
#include "tasks/datasets.def"
#undef PD_DATASET
};
#define NTABLE (sizeof table / sizeof table[0])

/* Licences that let anybody hand on the data, changed or not. */
static const char *const open_licences[] = {"Apache-2.0",   "CC-BY",        "CC-BY-4.0",
                                            "CC-BY-SA-3.0", "CC-BY-SA-4.0", "MIT"};

const struct pd_dataset_facts *pd_publish_at(size_t i)
{
    return i < NTABLE ? &table[i] : NULL;
}

const struct pd_dataset_facts *pd_publish_facts(struct pd_str path)
{
    for (size_t i = 0; i < NTABLE; i++)
        if (pd_str_is(path, table[i].path))
            return &table[i];
    return NULL;
}

static bool is_open(const char *licence)
{
    for (size_t i = 0; i < sizeof open_licences / sizeof open_licences[0]; i++)
        if (strcmp(licence, open_licences[i]) == 0)
            return true;
    return false;
}

enum pd_publish pd_publish_level(struct pd_str path)
{
    const struct pd_dataset_facts *facts = pd_publish_facts(path);
    if (!facts || facts->gated || facts->canary || !is_open(facts->licence))
        return PD_PUBLISH_IDS;
    return facts->publish;
}

const char *pd_publish_name(enum pd_publish level)
{
    static const char *const names[] = {[PD_PUBLISH_IDS] = "ids-only",
                                        [PD_PUBLISH_HIDDEN] = "answers-hidden",
                                        [PD_PUBLISH_FULL] = "full"};
    return names[level];
}
