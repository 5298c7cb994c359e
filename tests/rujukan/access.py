"""Rows of the access matrix (tests/test_access_matrix.py): files, what a case gets later, papers, rights, breaches, exports."""

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
export_list                 -           GET     >oxxxxxxxxxxx
export_list                 -           POST    >oxxxxxxxxxxx
export_download             export      POST    >oxxxxxxxxxxx

data_request_list           -           GET     >oxxxxxxxxxxx
data_request_detail         asked       GET     >oxxxxxxxxxxx
data_request_reveal         asked       POST    >oxxxxxxxxxxx
data_request_answer         asked       POST    >oxxxxxxxxxxx
data_request_extract        asked       POST    >oxxxxxxxxxxx
data_request_correct        asked       GET     >+xxxxxxxxxxx
data_request_correct        wrong       GET     >oxxxxxxxxxxx
data_request_correct        wrong       POST    >oxxxxxxxxxxx
data_request_lift           asked       POST    >oxxxxxxxxxxx
victim_data_request         victim      GET     >oxxxxxxxxxxx
victim_data_request         victim      POST    >oxxxxxxxxxxx
complaint_data_request      new         GET     >oxxxxxxxxxxx
complaint_data_request      new         POST    >oxxxxxxxxxxx
breach_list                 -           GET     >oxxxxxxxxxox
breach_new                  -           GET     >oxxxxxxxxxxx
breach_new                  -           POST    >oxxxxxxxxxxx
breach_detail               breach      GET     >oxxxxxxxxxxx
breach_edit                 breach      GET     >oxxxxxxxxxxx
breach_edit                 breach      POST    >oxxxxxxxxxxx
breach_changes              breach      GET     >oxxxxxxxxxxx
breach_affect               breach      POST    >oxxxxxxxxxxx
breach_notify               breach      POST    >oxxxxxxxxxxx
breach_follow_up            breach      POST    >oxxxxxxxxxxx
breach_close                breach      POST    >oxxxxxxxxxxx
breach_notice               breachnotice GET    >oxxxxxxxxxxx
breach_letter               breachnotice POST   >oxxxxxxxxxxx
breach_way                  breachnotice POST   >oxxxxxxxxxxx
breach_settle               breachnotice POST   >oxxxxxxxxxxx
complaint_blank             -           GET     >oooooooxxxxx
complaint_receipt           new         GET     >o.o....xxxxx
complaint_receipt           public      GET     >.......xxxxx
case_summary                active      GET     >oxxxxxxxxxxx
referral_letter             sent        POST    >o..o...xxxxx
referral_letter             running     POST    >oo.....xxxxx
referral_letter             declined    POST    >o....o.xxxxx
hand_over_record            running     GET     >.......xxxxx
hand_over_record            declined    GET     >.......xxxxx
letter_check                referralletter GET     ooooooooooooo
"""
