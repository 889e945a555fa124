/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "page.h"
#include "ui_form.h"
#include "ui_message.h"

#define MIN_PASSWORD 6 /* characters; as XenServer's installer */
#define PASSWORD "Password"

static void set_hash(Answers *answers, char *hash)
{
    if (answers->password_hash != NULL)
        explicit_bzero(answers->password_hash, strlen(answers->password_hash));
    g_free(answers->password_hash);
    answers->password_hash = hash;
}

/* NULL: the two are a password. */
static const char *problem(const char *first, const char *second)
{
    if (g_utf8_strlen(first, -1) < MIN_PASSWORD)
        return "it must have at least 6 characters.";
    return g_str_equal(first, second) ? NULL : "the two differ.";
}

/* TRUE: settled. */
static gboolean take(UiForm *form, Answers *answers)
{
    const char *first = form->fields[0].text, *second = form->fields[1].text;
    if (*first == '\0' && *second == '\0' && answers->password_hash != NULL)
        return TRUE; /* kept */
    if (*first == '\0' && *second == '\0')
        return UI_MESSAGE(NULL,
                          "Without a password nobody can log in at the console. SSH works with a "
                          "key, which the next page asks for.",
                          "No password", "Back") == 0;
    g_autoptr(GError) error = NULL;
    const char *sentence = problem(first, second);
    char *hash = sentence == NULL ? answers_hash_password(first, &error) : NULL;
    if (hash == NULL)
        ui_form_problem(form, PASSWORD, sentence != NULL ? sentence : error->message);
    else
        set_hash(answers, hash);
    return hash != NULL;
}

static UiMove ask(Wizard *wizard)
{
    UiField fields[] = {{.label = PASSWORD}, {.label = "The same again"}};
    g_auto(UiForm) form = {.fields = fields, .n_fields = 2};
    do {
        form.text = wizard->answers->password_hash == NULL
                        ? "The password of root, for the console and for SSH."
                        : "The password of root is set. Leave both lines empty to keep it, or type a "
                          "new one.";
        if (ui_form_ask(&form, wizard->typed) != UI_NEXT)
            return UI_BACK;
    } while (!take(&form, wizard->answers));
    return UI_NEXT;
}

const Page page_password = {
    .title = "Root's password",
    .help = "At least 6 characters; the installer keeps only its hash. Nothing of it is shown or "
            "logged.\n\n"
            "Without a password, root can log in only by SSH with a key. The keys are asked for on "
            "the next page.",
    .ask = ask,
};
