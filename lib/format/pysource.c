#include "lib/format/pysource.h"
struct pd_pysources *pd_pysources_new(void){return NULL;}
void pd_pysources_free(struct pd_pysources *s){(void)s;}
int pd_pysource_resolve(struct pd_pyobject *out, struct pd_pysources *sources, const char *dir,
                        struct pd_str reference, struct pd_err *err){(void)out;(void)sources;(void)dir;(void)reference;return pd_err_set(err,PD_ERR_INPUT,"stub");}
