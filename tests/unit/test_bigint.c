/* Arithmetic of any size, with results that CPython gave. */
#include "lib/format/bigint.h"
#include "lib/format/pystr.h"
#include "tests/support/pd_test.h"

static struct pd_str text_of(struct pd_arena *arena, const struct pd_value *value)
{
    struct pd_buf buf = {0};
    pd_py_str(&buf, value);
    struct pd_str text = pd_arena_str(arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
    return text;
}

static const struct {
    const char *a;
    enum pd_big_op op;
    const char *b, *want;
} calculations[] = {
    {"-11971467576204192310", PD_BIG_ADD, "99999", "-11971467576204092311"},
    {"-9223372036854775808", PD_BIG_ADD, "-5155539780204533356", "-14378911817059309164"},
    {"9223372036854775808", PD_BIG_ADD,
     "-9778446465735315216265305163713245314336941608424462487033863424350413076757202842943069"
     "18",
     "-9778446465735315216265305163713245314336941608424462487033863424350412984523482474395311"
     "10"},
    {"-361615404089468765", PD_BIG_ADD, "5511682398176866135", "5150066994087397370"},
    {"80639061140977200000000000", PD_BIG_ADD, "84912392052689413508",
     "80639146053369252689413508"},
    {"9223372036854775807", PD_BIG_ADD, "-49740166138514513349", "-40516794101659737542"},
    {"76386323728739220841504466946686832324998113179980116207580467435528884708859336000000000"
     "0",
     PD_BIG_ADD, "9999999999999999999999999999999999999999",
     "76386323728739220841504466946686832324998113179981116207580467435528884708859335999999999"
     "9"},
    {"7", PD_BIG_SUB, "226574063132422734", "-226574063132422727"},
    {"8526184048000000000", PD_BIG_SUB, "9223372036854775807", "-697187988854775807"},
    {"44064660519443499447218446252648337124977745099207300689863361268401741459499424732684962"
     "0",
     PD_BIG_SUB, "9223372036854775808",
     "44064660519443499447218446252648337124977745099207300689863361268401740537162221047207381"
     "2"},
    {"420849500714326533000000000", PD_BIG_SUB, "-9223372036854775808",
     "420849509937698569854775808"},
    {"988833845528832150673111606", PD_BIG_SUB, "794564202000000000",
     "988833844734267948673111606"},
    {"-3252786791177346636658175256293277969521093907252739871466521668216354876791546581470377"
     "9",
     PD_BIG_SUB, "-9223372036854775808",
     "-3252786791177346636658175256293277969521093907252739871466521668216353954454342895992797"
     "1"},
    {"7117369583821837339047346155145942004124", PD_BIG_SUB, "9223372036854775807",
     "7117369583821837339038122783109087228317"},
    {"1488053984876183211910712125796788217026", PD_BIG_MUL,
     "9999999999999999999999999999999999999999",
     "14880539848761832119107121257967882170258511946015123816788089287874203211782974"},
    {"14964548709242632162193810754519650547189345283963383408794017298818159835826003282282121"
     "8",
     PD_BIG_MUL, "-9223372036854775808",
     "-1380236001089797224381108384999986071097319296376077645247078861336853717208991796541864"
     "557758893375455494144"},
    {"9223372036854775808", PD_BIG_MUL, "9223372036854775807",
     "85070591730234615856620279821087277056"},
    {"822015021152894564904802231", PD_BIG_MUL, "9223372036854775808",
     "7581750359976194764293442442771123086083227648"},
    {"9223372036854775808", PD_BIG_MUL, "99999999999999999999",
     "922337203685477580790776627963145224192"},
    {"51607089909000000000", PD_BIG_MUL, "9223372036854775807",
     "475991389970120876647887031563000000000"},
    {"9223372036854775807", PD_BIG_MUL, "9223372036854775807",
     "85070591730234615847396907784232501249"},
    {"590793187223261827000000000", PD_BIG_FLOORDIV, "-9223372036854775808", "-64053926"},
    {"9223372036854775808", PD_BIG_FLOORDIV, "-9223372036854775808", "-1"},
    {"-18373267391211443501", PD_BIG_FLOORDIV, "9223372036854775808", "-2"},
    {"-9223372036854775808", PD_BIG_FLOORDIV, "828330681066086664", "-12"},
    {"99999999999999999999999999999999999999999999999999999999999999999999999999999999999999999"
     "9",
     PD_BIG_FLOORDIV, "9999999999999999999",
     "100000000000000000010000000000000000001000000000000000000100000000000000"},
    {"91990774977855414305189922281016639667769911118326614562216555529730613238947970700000000"
     "0",
     PD_BIG_FLOORDIV, "9",
     "10221197219761712700576658031224071074196656790925179395801839503303401470994218966666666"
     "6"},
    {"83931448302000000000", PD_BIG_FLOORDIV, "9223372036854775808", "9"},
    {"362953885912072382000000000", PD_BIG_MOD, "9223372036854775807", "1492272234494583027"},
    {"9223372036854775808", PD_BIG_MOD, "-9223372036854775808", "0"},
    {"6", PD_BIG_MOD, "9223372036854775808", "6"},
    {"9223372036854775808", PD_BIG_MOD, "5181253606715906795832312625780000000000",
     "9223372036854775808"},
    {"60504136562026794789248510654940401442743695693728856539953754875701476531827953700000000"
     "0",
     PD_BIG_MOD, "59971624582433857697", "41284920412641958115"},
    {"999999999999999999999999999", PD_BIG_MOD, "8797910923566038806", "6617533777344195123"},
    {"9223372036854775808", PD_BIG_MOD, "9223372036854775807", "1"},
};

static void results_are_those_of_python(void **state)
{
    (void)state;
    for (size_t i = 0; i < PD_COUNT(calculations); i++) {
        struct pd_arena arena = {0};
        struct pd_value a = pd_big_of_digits(&arena, pd_str_of(calculations[i].a));
        struct pd_value b = pd_big_of_digits(&arena, pd_str_of(calculations[i].b)), out = pd_none();
        assert_true(pd_big_calculate(&out, &arena, calculations[i].op, &a, &b));
        assert_str(text_of(&arena, &out), calculations[i].want);
        assert_true(out.kind == PD_INT || strlen(calculations[i].want) >= 19);
        pd_arena_done(&arena);
    }
}

static void quotients_are_rounded_once(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        double want;
    } cases[] = {
        {"9", "95088642828000000000", 9.464852723031863e-20},
        {"16509887270071059212", "9223372036854775808", 1.7900055645701816},
        {"9223372036854775808", "1", 9.223372036854776e+18},
        {"45096813021047406530066964", "28511145412439755929", 1581725.7556187527},
        {"-9223372036854775808",
         "20028181953425715183540172253797842072538910243808412773064009093354094634255597500000000"
         "0",
         -4.605196846275489e-71},
        {"59302454929375460948508319575724298258104682263508083149012505028515604457184819100000000"
         "0",
         "99091539571002526092871881764501278432114406023359995751353126893001596899691976400000000"
         "0",
         0.598461333693208},
        {"9223372036854775808", "-9223372036854775808", -1.0},
        {"471375967000000000", "9999999999999999999999999999999999999999", 4.71375967e-23},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct pd_arena arena = {0};
        struct pd_value a = pd_big_of_digits(&arena, pd_str_of(cases[i].a));
        struct pd_value b = pd_big_of_digits(&arena, pd_str_of(cases[i].b));
        double out = 0;
        assert_true(pd_big_divide(&out, &arena, &a, &b));
        assert_true(out == cases[i].want);
        pd_arena_done(&arena);
    }
}

static void what_fits_is_an_int(void **state)
{
    (void)state;
    static const struct {
        const char *digits;
        bool fits;
    } cases[] = {{"9223372036854775807", true},
                 {"9223372036854775808", false},
                 {"-9223372036854775808", true},
                 {"-9223372036854775809", false},
                 {"-000000000000000000000000000000", true},
                 {"+0000000000000000000000000000012", true}};
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct pd_arena arena = {0};
        struct pd_value value = pd_big_of_digits(&arena, pd_str_of(cases[i].digits));
        assert_int_equal(value.kind, cases[i].fits ? PD_INT : PD_BIGINT);
        pd_arena_done(&arena);
    }
}

static void floats_are_taken_exactly(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_value value = pd_big_of_float(&arena, -1e23);
    assert_str(text_of(&arena, &value), "-99999999999999991611392");
    value = pd_big_of_float(&arena, 2.9);
    assert_str(text_of(&arena, &value), "2");
    pd_arena_done(&arena);
}

static void long_results_and_zero_are_refused(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_value out = pd_none(), zero = pd_int(0), value = pd_int(1000000007);
    for (int i = 0; i < 8; i++)
        assert_true(pd_big_calculate(&value, &arena, PD_BIG_MUL, &value, &value));
    assert_true(value.s.n > PD_BIG_MAX_DIGITS / 2);
    assert_false(pd_big_calculate(&out, &arena, PD_BIG_MUL, &value, &value));
    assert_false(pd_big_calculate(&out, &arena, PD_BIG_MOD, &value, &zero));
    assert_false(pd_big_calculate(&out, &arena, PD_BIG_FLOORDIV, &value, &zero));
    assert_int_equal(out.kind, PD_NONE);
    double f = 1;
    struct pd_value one = pd_int(1);
    assert_false(pd_big_divide(&f, &arena, &value, &one));
    assert_true(f == 1);
    assert_true(pd_big_divide(&f, &arena, &one, &value));
    assert_true(f == 0);
    pd_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_are_those_of_python),
        cmocka_unit_test(quotients_are_rounded_once),
        cmocka_unit_test(what_fits_is_an_int),
        cmocka_unit_test(floats_are_taken_exactly),
        cmocka_unit_test(long_results_and_zero_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
