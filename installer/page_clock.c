/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <gio/gio.h>
#include <time.h>

#include "clock.h"
#include "page.h"
#include "run.h"
#include "ui_form.h"
#include "ui_message.h"

#define FORMAT "%Y-%m-%d %H:%M"

static gboolean applies(const Wizard *wizard)
{
    return wizard->live && g_get_real_time() / G_USEC_PER_SEC < clock_build_time();
}

static char *format(gint64 seconds)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(seconds);
    return g_date_time_format(time, FORMAT);
}

/* 0: not a time. */
static gint64 parse(const char *text)
{
    struct tm fields = {0};
    const char *end = strptime(text, FORMAT, &fields);
    return end != NULL && *end == '\0' ? timegm(&fields) : 0;
}

static gboolean check_time(const char *text, GError **error)
{
    g_autofree char *example = format(clock_build_time());
    if (parse(text) >= clock_build_time())
        return TRUE;
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                "'%s' is not a time after this image was made, such as %s", text, example);
    return FALSE;
}

static UiMove ask(Wizard *wizard)
{
    g_autofree char *now = format(g_get_real_time() / G_USEC_PER_SEC);
    g_autofree char *made = format(clock_build_time());
    g_autofree char *text = g_strdup_printf(
        "This machine's clock says %s UTC, but this image was made later, at %s UTC.\n\nWith a "
        "wrong clock, https servers are not trusted, and no pool takes the host. What time is it? "
        "(UTC; year-month-day hour:minute)",
        now, made);
    UiField field = {.name = "clock", .label = "Time (UTC)", .value = made, .check = check_time,
                     .required = TRUE};
    g_auto(UiForm) form = {.text = text, .fields = &field, .n_fields = 1};
    if (ui_form_ask(&form, wizard->typed) != UI_NEXT)
        return UI_BACK;

    g_autoptr(GError) error = NULL;
    if (!clock_set(parse(field.text), &error)) {
        ui_message_problem(error->message);
    } else if (!RUN(NULL, "hwclock", "--systohc", "--utc")) {
        g_message("the time is set, but not in the machine's own clock");
    }
    return UI_NEXT;
}

const Page page_clock = {
    .title = "Clock",
    .help = "The battery of the machine's clock may be empty, or the clock is not set to UTC. The "
            "time that you type here is set at once, in the machine's own clock, too. Minutes are "
            "good enough: the installed host asks time servers (NTP).",
    .applies = applies,
    .ask = ask,
    .for_upgrade = TRUE,
};
