/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page.h"
#include "ui_form.h"
#include "ui_message.h"
#include "validate.h"

#define KEYS 4

static UiMove ask(Wizard *wizard)
{
    static const char *const names[KEYS] = {"ssh-key-1", "ssh-key-2", "ssh-key-3", "ssh-key-4"};
    static const char *const labels[KEYS] = {"First key", "Second key", "Third key",
                                              "Fourth key"};
    UiField fields[KEYS];
    for (unsigned i = 0; i < KEYS; i++)
        fields[i] = (UiField){.name = names[i], .label = labels[i], .check = validate_ssh_key};
    g_auto(UiForm) form = {
        .text = "Public SSH keys that may log in as root: whole lines, as they stand in a file "
                "id_….pub. They can be pasted on a serial line. All lines may be empty.",
        .fields = fields,
        .n_fields = KEYS,
    };
    Answers *answers = wizard->answers;
    for (;;) {
        if (ui_form_ask(&form, wizard->typed) != UI_NEXT)
            return UI_BACK;
        g_autoptr(GStrvBuilder) keys = g_strv_builder_new();
        for (unsigned i = 0; i < KEYS; i++)
            if (*fields[i].text != '\0')
                g_strv_builder_add(keys, fields[i].text);
        g_strfreev(answers->ssh_keys);
        answers->ssh_keys = g_strv_builder_end(keys);
        if (answers->password_hash != NULL || answers->ssh_keys[0] != NULL)
            return UI_NEXT;
        ui_message_problem("There is neither a password nor a key: nobody could ever log in. Give a "
                           "key here, or go back to the password.");
    }
}

const Page page_ssh_keys = {
    .title = "SSH keys",
    .help = "A public key is no secret: it is the content of id_ed25519.pub or id_rsa.pub, one line "
            "that begins with its kind. On the machine screen, which nothing can be pasted to, "
            "leave the lines empty, and use ssh-copy-id later; or install with an answer file.",
    .ask = ask,
};
