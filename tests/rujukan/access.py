"""Rows of the access matrix (tests/test_access_matrix.py): files, and what is added to a case later."""

ROWS = """
# url                       object      method  -KPGSIDXRHBUA
attachment_detail           file        GET     >o.o....xxxxx
attachment_detail           file        POST    >o.o....xxxxx
attachment_open             file        POST    >o.o....xxxxx
attachment_detail           safetyfile  GET     >oo.....xxxxx
attachment_detail           safetyfile  POST    >oo.....xxxxx
attachment_open             safetyfile  POST    >oo.....xxxxx
attachment_detail           legalfile   GET     >o......xxxxx
attachment_detail           legalfile   POST    >o......xxxxx
attachment_open             legalfile   POST    >o......xxxxx
case_attach                 active      POST    >oxxxxxxxxxxx
case_chronology             active      GET     >oxxxxxxxxxxx
case_chronology             active      POST    >oxxxxxxxxxxx
referral_attach             sent        POST    >o..o...xxxxx
referral_attach             running     POST    >oo.....xxxxx
referral_attach             completed   POST    >o...o..xxxxx
complaint_take_over         case        POST    >oxxxxxxxxxxx
"""
