TEXTS = [
    " = Été = \n \n The cats ' toys cost 3 @.@ 50 @,@ say , some ; \" not  much \" . \n",
    "= = Plan = = \n = = = a = = = = 12 @-@ day ( see [ 3 ] or { x } ) ' so ' N men 's ° C ° \n b",
    "/' 7/ /' [0-9]/ ( open \" odd ( nested ( ) ) [ ] { } \" \" ''  ' '",
    "", " ", "( \u00a0é\u2003) (\n\nx\n) a : b ! c ? d 's",
]

CASES = [
    {"native": "detokenize." + column, "ref": ref, "role": "field",
     "calls": [{column: text} for text in TEXTS[:n]], "raises": [{column: None}]}
    for column, n, ref in (
        ("text", 6, "c4/preprocess_c4.py:c4_detokenizer"),
        ("page", 6, "wikitext/preprocess_wikitext.py:wikitext_detokenizer"),
        ("paragraph", 2, "french_bench/preprocess_wikitext.py:wikitext_detokenizer"))
]
