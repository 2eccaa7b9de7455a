/*
 * Benchmarks in medicine: CareQA, MedMCQA, MedQA, Glianorex, reports and dialogues, classification.
 */
#include "tasks/native.h"

#include "lib/core/buf.h"
#include "lib/format/pystr.h"
#include "lib/format/regex.h"
#include "lib/format/utf8.h"

#define CAREQA_ROW                                                                                 \
    "{\"question\": \"q\", \"op1\": \"a\", \"op2\": \"b\", \"op3\": \"c\", \"op4\": \"d\", "       \
    "\"cop\": 1}"
#define CLASS_ROW "{\"text\": \"t\", \"class\": 1}"
#define SPECIALTY_ROW "{\"transcription\": \"t\", \"medical_specialty\": \" Urology\"}"

#define LETTERED(a, b, c, d)                                                                       \
    "A. {{ doc." a " }}\nB. {{ doc." b " }}\nC. {{ doc." c " }}\nD. {{ doc." d " }}\nAnswer:"

#define TOPICS                                                                                     \
    "{% set topics = [\"neoplasms\", \"digestive system diseases\", \"nervous system diseases\", " \
    "\"cardiovascular diseases\", \"general pathological conditions\"] %}"
#define SPECIALTIES                                                                                \
    "{% set specialties = [\" Bariatrics\", \" Allergy / Immunology\", \" Dentistry\", "           \
    "\" Cardiovascular / Pulmonary\", \" Urology\", \" Hospice - Palliative Care\", "              \
    "\" Radiology\", \" Pediatrics - Neonatal\", \" Neurology\", \" Neurosurgery\", "              \
    "\" Emergency Room Reports\", \" IME-QME-Work Comp etc.\", \" Office Notes\", \" Surgery\", "  \
    "\" Letters\", \" Ophthalmology\", \" Hematology - Oncology\", \" Endocrinology\", "           \
    "\" Cosmetic / Plastic Surgery\", \" Diets and Nutritions\", \" Rheumatology\", "              \
    "\" Nephrology\", \" Physical Medicine - Rehab\", \" Podiatry\", \" Chiropractic\", "          \
    "\" Lab Medicine - Pathology\", \" Orthopedic\", \" Autopsy\", "                               \
    "\" Psychiatry / Psychology\", \" Speech - Language\", \" ENT - Otolaryngology\", "            \
    "\" Sleep Medicine\", \" Dermatology\", \" SOAP / Chart / Progress Notes\", "                  \
    "\" General Medicine\", \" Consult - History and Phy.\", \" Obstetrics / Gynecology\", "       \
    "\" Gastroenterology\", \" Pain Management\", \" Discharge Summary\"] %}"

/* --- radiology reports: two sections, each up to a wide gap --- */

/* The place of a heading in code points, or -1, in any case of its letters; Python counts the
   Turkish ones as an i, PCRE2 does not. */
static int find_heading(int64_t *at, struct pd_str text, const char *heading, struct pd_err *err)
{
    struct pd_regex *re = NULL;
    struct pd_match match;
    int code = pd_regex_new(&re, pd_str_of(heading), PD_RE_IGNORECASE, err);
    if (code >= 0)
        code = pd_regex_search(&match, re, text, 0, err);
    if (code >= 0)
        *at = code ? (int64_t)pd_utf8_len(pd_str_slice(text, 0, (size_t)match.spans[0])) : -1;
    pd_regex_free(re);
    return code;
}

/* text[from:to] by Python's rules; to may be absent. */
static struct pd_str between(struct pd_arena *arena, struct pd_str text, int64_t from,
                             const int64_t *to)
{
    const struct pd_py_slice slice = {
        .has_from = true, .from = from, .has_to = to, .to = to ? *to : 0, .step = 1};
    return pd_py_slice_str(arena, text, &slice);
}

static struct pd_str before_gap(struct pd_str section)
{
    ptrdiff_t gap = pd_str_index(section, (struct pd_str)PD_STR("     "), 0);
    return gap < 0 ? section : pd_str_slice(section, 0, (size_t)gap);
}

struct report {
    struct pd_str text, impressions, findings;
    int64_t impression, finding; /* places of the headings */
};

static int read_report(struct report *out, const struct pd_native_args *args, struct pd_err *err)
{
    const struct pd_value *text = pd_dict_get(args->row, "extractive_notes_summ");
    if (!pd_is(text, PD_STRING))
        return pd_err_set(err, PD_ERR_INPUT, "column 'extractive_notes_summ' must hold text");
    struct report r = {.text = text->s};
    int code = find_heading(&r.impression, r.text, "[iİı]MPRESS[iİı]ON", err);
    if (code >= 0)
        code = find_heading(&r.finding, r.text, "F[iİı]ND[iİı]NG", err);
    if (code < 0)
        return code;
    bool first = r.impression < r.finding;
    r.impressions =
        before_gap(between(args->arena, r.text, r.impression, first ? &r.finding : NULL));
    r.findings = before_gap(between(args->arena, r.text, r.finding, first ? NULL : &r.impression));
    *out = r;
    return 0;
}

static int report_prompt(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                         struct pd_err *err)
{
    (void)keep;
    struct report r;
    int code = read_report(&r, args, err);
    if (code < 0)
        return code;
    if (pd_utf8_len(r.findings) < 5 && pd_utf8_len(r.impressions) > 5)
        r.findings = between(args->arena, r.text, 0, &r.impression);
    struct pd_buf buf = {0};
    pd_buf_puts(&buf, "Given the findings: ");
    pd_buf_add_str(&buf, r.findings);
    pd_buf_puts(&buf, ".\nSummarize the findings.");
    *out = pd_string(pd_arena_str(args->arena, pd_buf_str(&buf)));
    pd_buf_done(&buf);
    return 0;
}

static int report_target(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                         struct pd_err *err)
{
    (void)keep;
    struct report r;
    int code = read_report(&r, args, err);
    if (code >= 0)
        *out = pd_string(r.impressions);
    return code;
}

const struct pd_native pd_natives_medical[] = {
    {
        .name = "medical.careqa_prompt",
        .help = "CareQA: question and options; a row without a question gets the one that the "
                "original holds for it",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("4c6a69bb1132667f0fa96204f6550fb951d2d6321b7dc985c1a3077159ecd6d2"),
        .example = CAREQA_ROW,
        .text =
            "{% if doc.question is none %}Question: In relation to the immune mechanism involved "
            "in the rejection of transplanted solid organs, indicate the incorrect answer:\n"
            "Choices:\nA. Acute T-cell mediated rejection can be controlled through the use of "
            "drugs such as cyclosporine A or corticosteroids.\nB. The presence of specific "
            "antibodies against the donor (DSA) in the recipient prior to transplantation is a "
            "contraindication for it.\nC. Chronic rejection or chronic graft injury is associated "
            "with endothelial damage mediated by anti-HLA antibodies.\nD. Hyperacute rejection is "
            "mediated by cytotoxic T lymphocytes against donor antigens present in the "
            "recipient.\nAnswer:{% else %}Question: {{ doc.question + \"\" }}\nChoices:\n" LETTERED(
                "op1", "op2", "op3", "op4") "{% endif %}",
    },
    {
        .name = "medical.careqa_target",
        .help = "CareQA: the number of the answer, from 0",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("55afcebaf668a722c3888a93780cb4d53c9864b78e7c192595354caa94ca9b72"),
        .example = CAREQA_ROW,
        .value = "{{ doc.cop - 1 }}",
    },
    {
        .name = "medical.medmcqa_prompt",
        .help = "MedMCQA: question and options",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("eb9c7f253fbd08d97a3de49a762fe5ae4fbe32843a24d568dfa5519300d16b58"),
        .example = "{\"question\": \"q\", \"opa\": \"a\", \"opb\": \"b\", \"opc\": \"c\", "
                   "\"opd\": \"d\"}",
        .text =
            "Question: {{ doc.question + \"\" }}\nChoices:\n" LETTERED("opa", "opb", "opc", "opd"),
    },
    {
        .name = "medical.medqa_prompt",
        .help = "MedQA: question and options",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("edc2bb556af5a7e30ac37f0ef5ffcad03115d00f3da0798eb897e543389b530c"),
        .example = "{\"sent1\": \"q\", \"ending0\": \"a\", \"ending1\": \"b\", \"ending2\": "
                   "\"c\", \"ending3\": \"d\"}",
        .text = "Question: {{ doc.sent1 }}\n" LETTERED("ending0", "ending1", "ending2", "ending3"),
    },
    {
        .name = "medical.glianorex_prompt",
        .help = "Glianorex: question and options under their own letters",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("de022d48420adf452fb9c9695a97c87811e231ebdb261bc57ff1642456adb61f"),
        .example = "{\"question\": \"q\", \"options\": {\"A\": \"a\"}}",
        .text = "Question: {{ doc.question }}\n{% for letter, option in doc.options.items() %}"
                "{{ letter }}. {{ option }}\n{% endfor %}Answer:",
    },
    {
        .name = "medical.pubmedqa_prompt",
        .help = "PubMedQA: abstract and question",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("28cb7df4d19a898e587a4ec316d377cf655b6bbec64771da105dae2d70285f44"),
        .example = "{\"QUESTION\": \"q\", \"CONTEXTS\": [\"c\"]}",
        .text = "Abstract: {{ \"\\n\".join(doc.CONTEXTS) }}\nQuestion: {{ doc.QUESTION }}\nAnswer:",
    },
    {
        .name = "medical.topics",
        .help = "the topics that a medical text is classified by",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("bb36dab81c199311494e48e6915d1c68f6f383235d2e50705fa2fe031ceb09d0"),
        .example = CLASS_ROW,
        .value = TOPICS "{{ topics }}",
    },
    {
        .name = "medical.topics_prompt",
        .help = "a medical text and its topics",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("621609f10191bbf2dcee04e373d2a436e1a64556323a4f44d3f8af3e8db8b0fa"),
        .example = CLASS_ROW,
        .text = TOPICS "Classify the topic of the following medical text into one of the following "
                       "choices. \nText: {{ doc.text }} \nChoices: \nA. {{ topics[0] }} \nB. "
                       "{{ topics[1] }} \nC. {{ topics[2] }} \nD. {{ topics[3] }} \nE. "
                       "{{ topics[4] }} \n Answer:",
    },
    {
        .name = "medical.topics_target",
        .help = "the number of the topic, from 0",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("4817b37abfdccb25a6d838bfc0bf90d49ba0335dc00a77e3c98d52ae495206ac"),
        .example = CLASS_ROW,
        .value = "{{ doc.class | int(default=none) - 1 }}",
    },
    {
        .name = "medical.specialties",
        .help = "the specialties that a medical report is classified by",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("de53b9a1c141fbaefbaa28a261986abdb729eb0990638c1b2d63fa304d5b0c8b"),
        .example = SPECIALTY_ROW,
        .value = SPECIALTIES "{{ specialties }}",
    },
    {
        .name = "medical.specialties_prompt",
        .help = "a medical report and all specialties",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("c74c1fb6fdb80b55309e8abfc0fd29429b68aa4b8ca057e6231d92116e444c20"),
        .example = SPECIALTY_ROW,
        .text = SPECIALTIES "Select the medical specialty the following text is talking about "
                            "among the following choices. \nText: {{ doc.transcription }} \n"
                            "Choices: {{ specialties }}\n Answer:",
    },
    {
        .name = "medical.specialties_target",
        .help = "the number of the specialty",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("2780b909d29771f62a279d1526a53edea051c94ba686546fca90f49cb2b2e579"),
        .example = SPECIALTY_ROW,
        .value = SPECIALTIES "{{ specialties.index(doc.medical_specialty) }}",
    },
    {
        .name = "medical.report_prompt",
        .help = "MIMIC: the findings of a radiology report",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("a09a35eb69a1441cab3469a57e443118d413056585b9fb79534d8b4165414f7a"),
        .example = "{\"extractive_notes_summ\": \"FINDINGS: f     IMPRESSION: i\"}",
        .call = report_prompt,
    },
    {
        .name = "medical.report_target",
        .help = "MIMIC: the impressions of a radiology report",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("28ffd7cb35520105be4746b82b8f0a83eaf17e9e5a5354946b8268dcfdd46313"),
        .example = "{\"extractive_notes_summ\": \"FINDINGS: f     IMPRESSION: i\"}",
        .call = report_target,
    },
    {
        .name = "medical.message",
        .help = "MeQSum: what follows the word MESSAGE, or all",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("e3bbf927817702b147d7058b8c2aecabb4664b77b4788a857132260fd6f1aae2"),
        .example = "{\"CHQ\": \"SUBJECT: s MESSAGE: m\"}",
        .value = "{% set at = doc.CHQ.find(\"MESSAGE\") %}"
                 "{{ doc.CHQ if at == -1 else doc.CHQ[at + 9:] }}",
    },
    {
        .name = "medical.second_utterance",
        .help = "MedDialog: what the doctor says",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("2450931cc62c3e8f33aae2fdd71ad5eea3643a6842ebfe28c44f150f7baf7105"),
        .example = "{\"utterances\": {\"utterance\": [\"p\", \"d\"]}}",
        .value = "{{ doc.utterances.utterance[1] }}",
    },
    {
        .name = "medical.question_text",
        .help = "MediQA 2019: the question",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("d2feac4358d883469bdbc5e92d850cd90e29c93e3645ca0784237998ba555b43"),
        .example = "{\"QUESTION\": {\"QuestionText\": \"q\"}}",
        .value = "{{ doc.QUESTION.QuestionText }}",
    },
    {
        .name = "medical.answer_text",
        .help = "MediQA 2019: the first answer",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("36b74caea0d04ebfacd6c9105afd2ef52beeabea5c15c74db8cb0e0bd64ec719"),
        .example = "{\"QUESTION\": {\"AnswerList\": [{\"Answer\": {\"AnswerText\": \"a\"}}]}}",
        .value = "{{ doc.QUESTION.AnswerList[0].Answer.AnswerText }}",
    },
    {0},
};
