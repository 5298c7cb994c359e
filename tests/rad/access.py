"""Rows of the access matrix (tests/test_access_matrix.py): the task force's own work, and the regulation as a page."""

ROWS = """
# url                       object      method  -KPGSIDXRHBUA
meeting_list                -           GET     >oooooooooooo
meeting_new                 -           GET     >oxxxxxxoxxxx
meeting_new                 -           POST    >oxxxxxxoxxxx
decision_list               -           GET     >oooooooooooo
meeting_detail              meeting     GET     >oooooooooooo
meeting_edit                meeting     GET     >oxxxxxxoxxxx
meeting_edit                meeting     POST    >oxxxxxxoxxxx
meeting_changes             meeting     GET     >oooooooooooo
decision_new                meeting     POST    >oxxxxxxoxxxx
decision_close              decision    POST    >o....o.o....
rad:membership_list         -           GET     >oooooooooooo
rad:membership_new          -           GET     >xxxxxxxoxxxx
rad:membership_new          -           POST    >xxxxxxxoxxxx
rad:membership_edit         place       GET     >xxxxxxxoxxxx
rad:membership_edit         place       POST    >xxxxxxxoxxxx
rad:membership_changes      place       GET     >oooooooooooo
rad:register_list           -           GET     >oooooooooooo
rad:register_export         -           GET     >oooooooooooo
rad:register_new            -           GET     >xxxxxxxoxxxx
rad:register_new            -           POST    >xxxxxxxoxxxx
rad:register_detail         entry       GET     >oooooooooooo
rad:register_edit           entry       GET     >xxxxxxxoxxxx
rad:register_edit           entry       POST    >xxxxxxxoxxxx
rad:register_changes        entry       GET     >oooooooooooo
rad:regulation              -           GET     ooooooooooooo
rad:regulation_table        letter      GET     ooooooooooooo
"""
