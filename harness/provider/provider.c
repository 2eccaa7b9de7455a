#include "harness/provider/provider.h"

#define PD_PROVIDER(name) extern const struct pd_provider pd_provider_##name;
#include "harness/provider/providers.def"
#undef PD_PROVIDER

static const struct pd_provider *const providers[] = {
#define PD_PROVIDER(name) &pd_provider_##name,
#include "harness/provider/providers.def"
#undef PD_PROVIDER
};

const struct pd_provider *pd_provider_at(size_t i)
{
    return i < sizeof providers / sizeof *providers ? providers[i] : NULL;
}

const struct pd_provider *pd_provider_find(struct pd_str name)
{
    const struct pd_provider *provider;
    for (size_t i = 0; (provider = pd_provider_at(i)); i++)
        if (pd_str_is(name, provider->name))
            return provider;
    return NULL;
}
