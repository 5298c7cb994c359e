"""How the admin shows change requests and imports, to somebody whose page is older than what it shows."""

from gugus.actions import master_data
from gugus.models import ChangeRequest
from tests.gugus.test_accounts import decided
from tests.gugus.test_admin import url
from tests.rujukan.pages import at_desk
from tests.test_second_person import checked, institution


def test_an_old_page_says_that_what_was_ticked_is_no_longer_asked(administrator, cast):
    paroki = institution("paroki")
    [old] = master_data.change(paroki, {"phone": "0567 21000"}, by=cast.admin)
    [new] = master_data.change(paroki, {"phone": "0812 9999"}, by=cast.admin)
    second = at_desk(cast.admin2)
    page = second.post(
        f"{url('gugus_changerequest_changelist')}?keadaan=menunggu",
        {"action": "grant", "_selected_action": [old.pk]},
        follow=True,
    ).content.decode()
    assert "1 permintaan yang dicentang sudah diputuskan atau diganti sejak halaman ini dibuka." in page
    assert "1 permintaan yang dicentang" not in decided(cast.admin2, "refuse", new)
    assert institution("paroki").phone == ""


def test_administrators_read_open_requests_first_and_who_asked(administrator, cast):
    [waiting] = master_data.change(institution("paroki"), {"phone": "0567 21000"}, by=cast.admin)
    [refused] = master_data.change(institution("gow"), {"phone": "0567 22000"}, by=cast.admin)
    decided(cast.admin2, "refuse", refused)
    page = administrator.get(url("gugus_changerequest_changelist"))
    assert list(page.context["cl"].result_list) == [waiting, refused]
    assert f"{waiting.institution.name}<br>Diminta Eko Admin" in page.content.decode()


def test_an_import_confirmed_on_an_old_page_says_so(administrator, cast):
    page = checked(administrator, "kode,telepon kantor\nparoki,0567 21000\n", "gugus_institution")
    confirmed = page.context["confirm_form"].initial
    administrator.post(url("gugus_institution_process_import"), confirmed)
    page = administrator.post(url("gugus_institution_process_import"), confirmed, follow=True)
    assert "Tabel ini sudah diimpor atau tidak lagi tersimpan." in page.content.decode()
    assert ChangeRequest.objects.count() == 1


def test_nothing_is_called_changed_while_all_of_it_waits(administrator, cast):
    """Beside “menunggu persetujuan”, “berhasil diubah” would say that it is in force."""
    form = {"username": "gow", "first_name": "Ratna", "last_name": "GOW", "institution": cast.gow.institution_id}
    form |= {"roles": ["officer"], "is_active": "on"}
    address = url("gugus_user_change", cast.gow.pk)
    waits = administrator.post(address, form | {"email": "baru@example.id"}, follow=True).content.decode()
    assert "baru@example.id bagi Ratna GOW: menunggu persetujuan" in waits
    assert "berhasil diubah" not in waits
    partly = administrator.post(address, form | {"email": "lain@example.id", "roles": []}, follow=True).content.decode()
    assert "berhasil diubah" in partly
