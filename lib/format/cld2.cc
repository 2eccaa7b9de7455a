#include "lib/format/cld2.h"

#include <cstdint>
#include <cstdio>

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

int pd_cld2_languages(const char *codes[3], const char *bytes, int nbytes)
{
    CLD2::Language languages[3];
    CLD2::CLDHints hints = {nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
    int percents[3], text_bytes;
    double scores[3];
    bool reliable;
    CLD2::ExtDetectLanguageSummary(bytes, nbytes, true, &hints, CLD2::kCLDFlagBestEffort, languages,
                                   percents, scores, nullptr, &text_bytes, &reliable);
    for (int i = 0; i < 3; i++)
        codes[i] = CLD2::LanguageCode(languages[i]);
    return text_bytes;
}
