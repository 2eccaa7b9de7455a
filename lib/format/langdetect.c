#include "lib/format/langdetect.h"

#include "lib/format/cld2.h"
#include "lib/format/utf8.h"

#include <limits.h>
#include <utf8proc.h>

/* CLD2's codes and langdetect's. Behind those that both know come languages that langdetect does
   not and that it takes for another one, always or nearly. */
static const struct {
    const char *cld2, *code;
} languages[] = {
    {"af", "af"},    {"ar", "ar"},         {"bg", "bg"}, {"bn", "bn"}, {"ca", "ca"}, {"cs", "cs"},
    {"cy", "cy"},    {"da", "da"},         {"de", "de"}, {"el", "el"}, {"en", "en"}, {"es", "es"},
    {"et", "et"},    {"fa", "fa"},         {"fi", "fi"}, {"fr", "fr"}, {"gu", "gu"}, {"hi", "hi"},
    {"hr", "hr"},    {"hu", "hu"},         {"id", "id"}, {"it", "it"}, {"iw", "he"}, {"ja", "ja"},
    {"kn", "kn"},    {"ko", "ko"},         {"lt", "lt"}, {"lv", "lv"}, {"mk", "mk"}, {"ml", "ml"},
    {"mr", "mr"},    {"ne", "ne"},         {"nl", "nl"}, {"no", "no"}, {"nn", "no"}, {"pa", "pa"},
    {"pl", "pl"},    {"pt", "pt"},         {"ro", "ro"}, {"ru", "ru"}, {"sk", "sk"}, {"sl", "sl"},
    {"so", "so"},    {"sq", "sq"},         {"sv", "sv"}, {"sw", "sw"}, {"ta", "ta"}, {"te", "te"},
    {"th", "th"},    {"tl", "tl"},         {"tr", "tr"}, {"uk", "uk"}, {"ur", "ur"}, {"vi", "vi"},
    {"zh", "zh-cn"}, {"zh-Hant", "zh-tw"}, {"gl", "es"}, {"bs", "hr"}, {"be", "uk"}, {"az", "tr"},
    {"is", "no"},    {"fo", "no"},         {"ms", "id"}, {"jw", "id"}, {"su", "id"}, {"ceb", "tl"},
    {"lb", "de"},    {"rw", "sw"},         {"sn", "sw"}, {"ln", "sw"},
};

/* langdetect guesses at random on texts as short as this, so that English words are seldom English;
   CLD2 would take nearly all for it. */
enum { TOO_SHORT = 10 };

static bool has_letters(struct pd_str text)
{
    size_t nbytes;
    for (size_t i = 0; i < text.n; i += nbytes) {
        uint32_t c = pd_utf8_at(text, i, &nbytes);
        utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
        if (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO)
            return true;
    }
    return false;
}

static const char *known(const char *cld2)
{
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++)
        if (strcmp(languages[i].cld2, cld2) == 0)
            return languages[i].code;
    return NULL;
}

const char *pd_langdetect(struct pd_str text)
{
    const char *codes[3], *found = NULL;
    if (!has_letters(text))
        return "";
    struct pd_buf clean = {0};
    pd_utf8_sanitize(&clean, text);
    int nbytes =
        pd_cld2_languages(codes, clean.data, clean.len < INT_MAX ? (int)clean.len : INT_MAX);
    pd_buf_done(&clean);
    for (int i = 0; i < 3 && !found && nbytes > TOO_SHORT; i++)
        found = known(codes[i]);
    return found ? found : "un";
}
