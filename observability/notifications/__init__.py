"""alertmanager.yaml: who hears of an alert, how loudly, when, and what is left unsaid.

The `owner` label decides the team, `severity` the way. Whatever no team owns goes to the stack's owner.

* S1 pages through PagerDuty and is posted to Slack, at any hour.
* S2 is posted to Slack in the team's working hours; what fires outside of them is posted when they begin, if it still
  fires. It is *escalated* to the team's pager when it has fired for `escalation_hours`: a second route waits that long
  (`group_wait`, counted from the alert's own start, so that a restart of Alertmanager does not begin anew) and speaks
  only from that many hours after the beginning of work. So nobody is woken for S2, everybody had time to see the post,
  and a problem that nobody takes up cannot grow old. Silencing the alert ends the escalation. The pager is told of
  the end, too, at most `escalation_hours` later.
* S3 files a ticket: the alert bridge makes one of Alertmanager's payload, and closes it when the alert is over. The
  payload's `groupKey` names the ticket, as a repetition must not open a second one. A stack without a tracker posts it.
* Sentry: Alertmanager has no receiver for it and Sentry takes no webhook of Alertmanager's, so alerts about failing
  requests go, beside everything else, to the alert bridge, which records them as events. It is a team's choice.
* The watchdog goes to a service outside of the platform, at an address for each cluster: with one for all, a cluster
  that lives would hide one that died. Nothing mutes or inhibits it.

A cause silences its symptoms (`inhibition`), work that is announced silences what it touches (`maintenance`). Secrets
are files, named in the text and read anew for each notification, so a rotated one needs no reload.
"""

from __future__ import annotations

from observability.notifications.bridge import alert_bridge
from observability.notifications.document import render_alertmanager
from observability.notifications.receivers import secret_names

__all__ = ["alert_bridge", "render_alertmanager", "secret_names"]
