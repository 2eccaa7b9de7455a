/*
 * Subsets of a data set by a column, small families: each function keeps the rows whose column is,
 * begins with or holds a text that is written in it.
 */
#include "tasks/native.h"

static const char *const winogender_female_sources[] = {
    "b036426561a05c8c2e8d1420c33a14d23b43907d6f2cd8bbffeec7dbe551d787", NULL};
static const char *const winogender_male_sources[] = {
    "4ff896c115630194ba11e0e4baa09205fa66f574119cbe3cb939e261a8ac5450", NULL};
static const char *const winogender_neutral_sources[] = {
    "3d397878e55aa0a1d3bd91b2c39c40a6ccfd71b8d88935cffbbf5efc88b48aab", NULL};
static const char *const crows_age_sources[] = {
    "bc0a0450cb940b8981bf53b426be917b3dcb1b72a1d10ae075f7b7fb5682b0a8", NULL};
static const char *const crows_autre_sources[] = {
    "2754b7a9a067dccd77e453969c81b00a23844b11c1a7732f733884dd383004e2", NULL};
static const char *const crows_disability_sources[] = {
    "d2b0f9c5408ecb6cdb2e1b87d5a34c4ef59604f4ac6fb2aaa86c79be9f6b7f0d", NULL};
static const char *const crows_gender_sources[] = {
    "74a7e047423c34a7466060d471badd46f4077cd8de105557bd4cbf8a63999fa0", NULL};
static const char *const crows_nationality_sources[] = {
    "17161b3d1fb43191faf5db55340c1eb9d0d6aad51cfe34108dc66bd3355af758", NULL};
static const char *const crows_appearance_sources[] = {
    "a70d8b34dc7508391e5b3f4dcb9464f2e32fe102a11c69d80caabac3f9f4eb6b", NULL};
static const char *const crows_race_color_sources[] = {
    "9aa71976a9cf768850ea8b0ebd7e34b75c13bc43649086f6504ec52e1cd159c7", NULL};
static const char *const crows_religion_sources[] = {
    "1a0381221b58854aa622f17cd839e0e81fab1af1b30de8f0305cf57cdf731ea2", NULL};
static const char *const crows_orientation_sources[] = {
    "5acd517267b4dc064a98dd379fcc66bc5e5300f1d06ef30c2e6e78c4175f1c64", NULL};
static const char *const crows_socio_sources[] = {
    "200f0181fcdea97136fc4bc0d74db7f271efe07df3d7e8dba7d0a679983d831b", NULL};
static const char *const glianorex_english_sources[] = {
    "a599b8898b0bfee34eb36e4c32093764850ad8a547af5ddc70e739dfa6adea59", NULL};
static const char *const glianorex_french_sources[] = {
    "5d061408e86ae332dddb434120886b49e4955bddec989824610a21278d50f282", NULL};
static const char *const darija_dr_en_sources[] = {
    "2c3464b01cd02e19720048d1ba994d948a83a0c503b7665a8229951c9a815414", NULL};
static const char *const darija_dr_msa_sources[] = {
    "c8a8fc6f6db891f92516c1f1c95adb8256342074ed283fb354b2dbb88a52f9f5", NULL};
static const char *const darija_dr_fr_sources[] = {
    "d1122626f5dabb04130adf0a4804227b31b00b99fbde04972041eac0a730be78", NULL};
static const char *const darija_en_dr_sources[] = {
    "eb85073d5130d68b0bf148601cc573e13007382b016134a8720804aa006ee4e2", NULL};
static const char *const darija_msa_dr_sources[] = {
    "e31ea00054d9cc51e5627b1c0fc5be26c920215e49b60225fd78b58ee175babd", NULL};
static const char *const darija_fr_dr_sources[] = {
    "c82d34c55078636f7906018b952ae823938cc94457262b45c74f446d36f8c301", NULL};
static const char *const darija_dr_ar_sources[] = {
    "f1a1d081916b8fac30d094d95c1c41981505fa19266ccbaa1d8ef66df3eeb3d8", NULL};
static const char *const darija_ar_dr_sources[] = {
    "6556cbaa61f71f30ec0604ab86121d2ada8a6818c3694063e5b8f75383f77ff8", NULL};
static const char *const noridiom_nn_sources[] = {
    "57461f279b99af5a96167ead049e9f745ecaa6c5683cf88b3f2d1194ae3325a5", NULL};
static const char *const noridiom_nb_sources[] = {
    "205614e730e78351193f248b66be6f975e8990866e74ec73e83d715a7c9679d0", NULL};
static const char *const indicparam_bodo_sources[] = {
    "0d77d542d2822e316b7a0ce2150918a98334ff523495850796d78209f6ee4c80", NULL};
static const char *const indicparam_dogri_sources[] = {
    "6597e0bcf52e68013078ea024ef390ca7c04226b5f5800d8c287cb69248e1ff9", NULL};
static const char *const indicparam_gujarati_sources[] = {
    "b796ff74e74e695e1fc23114964b2e26bf47d770d4041979e265b5103d327f12", NULL};
static const char *const indicparam_konkani_sources[] = {
    "777e2e25cf5a0c83e7dbb92c56d4de18fc4b4d81b4301be79666ec2b43bfae2e", NULL};
static const char *const indicparam_maithili_sources[] = {
    "4bc72af42e1b55c3af92b62b79290f0a6c75a03ab2238cbc07e863dcabbf8692", NULL};
static const char *const indicparam_marathi_sources[] = {
    "41b098a0e10f2ef3c1a326a56e55cba9a5d8db3bfc44751c35e5c088ea19fbd1", NULL};
static const char *const indicparam_nepali_sources[] = {
    "ec39f199349f2d86011b7a7664689b68eb2322188c9e24672f8db39cb24983c3", NULL};
static const char *const indicparam_oriya_sources[] = {
    "b5b1ae1c8f0c63e60ed998bfe9139f9f8f0b244bc55726f1abb94ee422f326a9", NULL};
static const char *const indicparam_rajasthani_sources[] = {
    "1df36402e49797b5f538871b3898305f7a5a21ede92d08331defddc25bdbb103", NULL};
static const char *const indicparam_sanskrit_sources[] = {
    "cf6d3574ea012f76fbdb1954639bea6bd0fe2ce9546485aee4f7b8de392ed6b5", NULL};
static const char *const indicparam_sanskrit_mix_sources[] = {
    "c4baa99bd09901c4f011c63bac2e87285f8294908ebe6a2ce51fa0d8efecbaa6", NULL};
static const char *const indicparam_santali_sources[] = {
    "22f377a5e6ae801ba06711cbd644b978181f3702bd64febf7e245d92d3b8bbf7", NULL};
static const char *const has_fact_sources[] = {
    "b761749dea272a22c43acdd4ee49540e1c462ba25cdab05484ec02c00306be9b", NULL};
static const char *const click_economy_sources[] = {
    "ef3e2359dd9fbb72f57dd9116303d0ad6fdabc7d6efe828bb7eb8af87a66b87e", NULL};
static const char *const click_geography_sources[] = {
    "2688cef5ccbde3a3d3d42edb3124d394defccf23651260052e75ea754fbda924", NULL};
static const char *const click_politics_sources[] = {
    "1ce195ab20fe1e22a01c39236be268df37c3a172a4109445245a76e5e04f6422", NULL};
static const char *const click_society_sources[] = {
    "1e61cf261380945e54180d86fd51dcbdbca7044d62423246d212322e59e3d1df", NULL};
static const char *const click_tradition_sources[] = {
    "a4ad3bd169f4951a56c9b4acd15b561d196a666d7bcc8bd052779c6dddb8ae95", NULL};
static const char *const click_kpop_sources[] = {
    "04375c50734ecc149914357531c08e8b8e03e3a27ee822f4d532e8172f6908b5", NULL};
static const char *const click_history_sources[] = {
    "01044e87e7236cb6f6d7a00a4ad27f66fd2e671ca2c73eac0f6365d2e54c18ef", NULL};
static const char *const click_law_sources[] = {
    "013253570ecea7846da3d5b6414a3738cae1ae0cd6eb46b855df86a610c31e9c", NULL};
static const char *const click_function_sources[] = {
    "4452e54cfb45072e7ba29e16ef401a893d26c78637e04b6ead44ec0ccf35164e", NULL};
static const char *const click_grammar_sources[] = {
    "268dcbe9080c4ef7e3270a84e3303ad24700cf54974569e1a56aedb78b3d2e75", NULL};
static const char *const click_text_sources[] = {
    "7805a0e91ed0c4c3f4a18540836b1cefe1230909edbcfd7ac262fab5677a1f28", NULL};
static const char *const uncheatable_ao3_english_sources[] = {
    "f7377354505fb417d584f908bfcd160370f49529e789e1e6b4d41edc21a1f8bb", NULL};
static const char *const uncheatable_ao3_nonenglish_sources[] = {
    "2a4958f077130a625d4b0d280961a4aaa11da752950de50829341319077ddacf", NULL};
static const char *const uncheatable_arxiv_cs_sources[] = {
    "c8c9bdbd6683a0be4dc7dd99d9d7fec6ad1ae7cd4060c6a529c3b7d820337530", NULL};
static const char *const uncheatable_arxiv_math_sources[] = {
    "98911af803c89f63ce1eb2a5852c32bdf6dc7d4b829dbbbff8b5bd4fee75dac7", NULL};
static const char *const uncheatable_arxiv_other_sources[] = {
    "5f6923e5851c2ea2aa96cca917216eba55b5e3158ae1fca191fa2baffba66f93", NULL};
static const char *const uncheatable_arxiv_physics_sources[] = {
    "219066e11a1e75d42f1499db4237a723b2eaeaa87dca1996c36acb3c19d0e8e5", NULL};
static const char *const uncheatable_bbc_news_sources[] = {
    "f417febdf1bac240fd6e67ca62d34c4671130dbe721cdfc7d49cdd2fa6c18004", NULL};
static const char *const uncheatable_biorxiv_all_sources[] = {
    "1687d9199dd30506b9030117357ffc55d414ed6858daac3c03ceac2e5801c009", NULL};
static const char *const uncheatable_github_cpp_sources[] = {
    "afe11430a6f3e1c70f1726c7379a1af60bd17c813fcc6480bddd1c7c27432838", NULL};
static const char *const uncheatable_github_javascript_sources[] = {
    "dede9da3e16f24dbea01ba2c18d40de48135b0baade8ee21bc2f7c3ac916d47b", NULL};
static const char *const uncheatable_github_markdown_sources[] = {
    "9860dcc9f50b1ffa975ca557258dd16dc333a858eb0b980ab128f1c2f9648e7b", NULL};
static const char *const uncheatable_github_other_sources[] = {
    "d9e33d7727c35b16bd7705497b7427962a349f0b86984e6a5e7d358d48c8c06d", NULL};
static const char *const uncheatable_github_python_sources[] = {
    "74c2695f558c90419788190e0b55db44166f4cc0c5372fc570290f9471efe447", NULL};
static const char *const uncheatable_wikipedia_english_sources[] = {
    "039467256f91bba20bd3823e3a8d5f7e8c9bc454dfbc348df304e2c61fba6241", NULL};
static const char *const uncheatable_wikipedia_nonenglish_sources[] = {
    "8cf7fade690e20d174f6c32bbc21c70b7ef2ff20a7fe44852ed981c69dd70112", NULL};

/* Rows that pass a test, which is an expression of templates. */
#define KEEP(id, which, row, test)                                                                 \
    {                                                                                              \
        .name = "by_column." #id, .help = "keeps the rows " which, .role = PD_NATIVE_ROW,          \
        .sources = id##_sources, .example = (row), .keep = "{{ " test " }}",                       \
    }

#define ROW_OF(column, value) "{\"" column "\": \"" value "\"}"
#define EQUALS(id, which, column, value)                                                           \
    KEEP(id, which, ROW_OF(column, value), "doc['" column "'] == '" value "'")
#define BEGINS(id, which, column, value)                                                           \
    KEEP(id, which, ROW_OF(column, value), "doc['" column "'].startswith('" value "')")
#define CATEGORY(key) EQUALS(uncheatable_##key, "of category " #key, "category", #key)
#define SUBJECT(key)                                                                               \
    KEEP(indicparam_##key, "of IndicParam about " #key, ROW_OF("subject", "Bodo"),                 \
         "doc['subject'] == SUBJECT_MAP['" #key "']")

#define CLICK(id, which, test)                                                                     \
    KEEP(id, which, "{\"id\": \"CSAT_korean_20_12\", \"question\": \"q\"}", test)
/* A number in an id, as int() reads it: what is none cannot be compared. */
#define PART(i) "(doc['id'].split('_')[" i "] | int(none))"
#define TALK "('대화' in doc['question'] or '발화' in doc['question'] or '질의' in doc['question'])"

const struct pd_native pd_natives_by_column[] = {
    EQUALS(winogender_female, "of WinoGender that say female", "gender", "female"),
    EQUALS(winogender_male, "of WinoGender that say male", "gender", "male"),
    EQUALS(winogender_neutral, "of WinoGender that say neutral", "gender", "neutral"),
    BEGINS(crows_age, "of CrowS-Pairs about age", "bias_type", "age"),
    BEGINS(crows_autre, "of CrowS-Pairs about autre", "bias_type", "autre"),
    BEGINS(crows_disability, "of CrowS-Pairs about disability", "bias_type", "disability"),
    BEGINS(crows_gender, "of CrowS-Pairs about gender", "bias_type", "gender"),
    BEGINS(crows_nationality, "of CrowS-Pairs about nationality", "bias_type", "nationality"),
    BEGINS(crows_appearance, "of CrowS-Pairs about physical-appearance", "bias_type",
           "physical-appearance"),
    BEGINS(crows_race_color, "of CrowS-Pairs about race-color", "bias_type", "race-color"),
    BEGINS(crows_religion, "of CrowS-Pairs about religion", "bias_type", "religion"),
    BEGINS(crows_orientation, "of CrowS-Pairs about sexual-orientation", "bias_type",
           "sexual-orientation"),
    BEGINS(crows_socio, "of CrowS-Pairs about socioeconomic", "bias_type", "socioeconomic"),
    BEGINS(glianorex_english, "of Glianorex in English", "language", "en"),
    BEGINS(glianorex_french, "of Glianorex in French", "language", "fr"),
    EQUALS(darija_dr_en, "whose direction is dr_en", "direction", "dr_en"),
    EQUALS(darija_dr_msa, "whose direction is dr_msa", "direction", "dr_msa"),
    EQUALS(darija_dr_fr, "whose direction is dr_fr", "direction", "dr_fr"),
    EQUALS(darija_en_dr, "whose direction is en_dr", "direction", "en_dr"),
    EQUALS(darija_msa_dr, "whose direction is msa_dr", "direction", "msa_dr"),
    EQUALS(darija_fr_dr, "whose direction is fr_dr", "direction", "fr_dr"),
    EQUALS(darija_dr_ar, "whose direction is dr_ar", "direction", "dr_ar"),
    EQUALS(darija_ar_dr, "whose direction is ar_dr", "direction", "ar_dr"),
    EQUALS(noridiom_nn, "of NorIdiom in nno", "language", "nno"),
    EQUALS(noridiom_nb, "of NorIdiom in nob", "language", "nob"),
    SUBJECT(bodo),
    SUBJECT(dogri),
    SUBJECT(gujarati),
    SUBJECT(konkani),
    SUBJECT(maithili),
    SUBJECT(marathi),
    SUBJECT(nepali),
    SUBJECT(oriya),
    SUBJECT(rajasthani),
    SUBJECT(sanskrit),
    SUBJECT(sanskrit_mix),
    SUBJECT(santali),
    KEEP(has_fact, "that have a fact", "{\"fact\": \"f\"}", "doc['fact'] | length > 0"),
    CLICK(click_economy, "of CLIcK about economy", "'economy' in doc['id'].lower()"),
    CLICK(click_geography, "of CLIcK about geography", "'geography' in doc['id'].lower()"),
    CLICK(click_politics, "of CLIcK about politics", "'politics' in doc['id'].lower()"),
    CLICK(click_society, "of CLIcK about society", "'society' in doc['id'].lower()"),
    CLICK(click_tradition, "of CLIcK about tradition", "'tradition' in doc['id'].lower()"),
    CLICK(click_kpop, "of CLIcK about popular culture", "'popular' in doc['id'].lower()"),
    CLICK(click_history, "of CLIcK about history",
          "'KHB' in doc['id'] or 'history' in doc['id'].lower()"),
    CLICK(click_law, "of CLIcK about law", "'law' in doc['id'].lower() or 'PSAT' in doc['id']"),
    CLICK(click_function, "of CLIcK about functions of language",
          "'CSAT_korean' in doc['id'] and (" PART("-1") " > 34 or (" PART("2") " < 21 and " PART(
              "3") " < 11)) or ('Kedu_16' in doc['id'] and " TALK ") or 'PSE_korean' in doc['id']"),
    CLICK(click_grammar, "of CLIcK about grammar",
          "'CSAT_korean' in doc['id'] and (" PART("2") " < 21 and " PART(
              "3") " > 10) or ('Kedu_1' in doc['id'] and (doc['id'].split('_')[1] != '16' or "
                   "not " TALK ")) or ('TK' in doc['id'] and " PART("-1") " < 5)"),
    CLICK(click_text, "of CLIcK about texts",
          "'CSAT_korean_22' in doc['id'] or ('CSAT_korean_23' in doc['id'] and " PART(
              "-1") " < 35) or ('TK' in doc['id'] and " PART("-1") " > 4)"),
    CATEGORY(ao3_english),
    CATEGORY(ao3_nonenglish),
    CATEGORY(arxiv_cs),
    CATEGORY(arxiv_math),
    CATEGORY(arxiv_other),
    CATEGORY(arxiv_physics),
    CATEGORY(bbc_news),
    CATEGORY(biorxiv_all),
    CATEGORY(github_cpp),
    CATEGORY(github_javascript),
    CATEGORY(github_markdown),
    CATEGORY(github_other),
    CATEGORY(github_python),
    CATEGORY(wikipedia_english),
    CATEGORY(wikipedia_nonenglish),
    {0},
};
