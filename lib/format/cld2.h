/* The one call of CLD2, which is C++, that lib/format/langdetect.c makes. */
#ifndef PD_LIB_FORMAT_CLD2_H
#define PD_LIB_FORMAT_CLD2_H

#ifdef __cplusplus
extern "C" {
#endif

/* The codes of up to three languages of a text that is valid UTF-8, the likeliest first; "un" where
   there is none. They are static. Gives how many bytes of text it looked at: digits and marks are
   none. */
int pd_cld2_languages(const char *codes[3], const char *bytes, int nbytes);

#ifdef __cplusplus
}
#endif

#endif
