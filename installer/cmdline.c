/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline.h"

#include <string.h>

#include "answer_url.h"
#include "cmdline_network.h"
#include "cmdline_tree.h"
#include "error.h"
#include "validate.h"

static gboolean take_url(char **target, const char *value, GError **error)
{
    static const char *const schemes[] = {"http", "https", "ftp", "tftp", "nfs", "file", NULL};
    if (!validate_url(value, schemes, error))
        return FALSE;
    parameter_set(target, value);
    return TRUE;
}

/* Of the words that say where answers are, the last counts. */
static void forget_answers(Cmdline *cmdline)
{
    g_clear_pointer(&cmdline->generator, g_free);
    g_clear_pointer(&cmdline->answer_file, g_free);
    cmdline->answers_by_network = FALSE;
}

static gboolean take_answer_file(Reader *reader, const char *value, GError **error)
{
    gboolean is_network = g_str_equal(value, "network");
    gboolean is_in_tree = *value != '\0' && strchr(value, ':') == NULL; /* cmdline_tree.h */
    if (!is_network && !is_in_tree && !answer_url_validate(value, error))
        return FALSE;
    forget_answers(reader->cmdline);
    reader->cmdline->answers_by_network = is_network;
    if (!is_network)
        parameter_set(&reader->cmdline->answer_file, value);
    return TRUE;
}

static gboolean take_generator(Reader *reader, const char *value, GError **error)
{
    if (!answer_url_validate(value, error))
        return FALSE;
    forget_answers(reader->cmdline);
    parameter_set(&reader->cmdline->generator, value);
    return TRUE;
}

static gboolean take_answer_method(Reader *reader, const char *value, GError **error)
{
    reader->cmdline->answers_by_post = g_str_equal(value, "post");
    return reader->cmdline->answers_by_post || g_str_equal(value, "get") ||
           parameter_fail(error, "the value must be get or post");
}

static gboolean take_answer_pin(Reader *reader, const char *value, GError **error)
{
    if (!validate_key_pin(value, error))
        return FALSE;
    parameter_set(&reader->cmdline->answer_pin, value);
    return TRUE;
}

/* identity.h reads it: a loader's slip must not stop anything. */
static gboolean take_boot_interface(Reader *reader, const char *value, GError **error)
{
    return TRUE;
}

static gboolean take_events(Reader *reader, const char *value, GError **error)
{
    g_autofree char *path = *value == '/' ? g_strdup(value) : g_strconcat("/dev/", value, NULL);
    if (!validate_device_path(path, error))
        return FALSE;
    parameter_set(&reader->cmdline->events, path);
    return TRUE;
}

static gboolean take_notify(Reader *reader, const char *value, GError **error)
{
    if (!validate_http_url(value, error))
        return FALSE;
    parameter_set(&reader->cmdline->notify_url, value);
    return TRUE;
}

/* *LIST with one more. */
static void append(char ***list, const char *value)
{
    g_autoptr(GStrvBuilder) values = g_strv_builder_new();
    g_strv_builder_addv(values, (const char **)*list);
    g_strv_builder_add(values, value);
    g_strfreev(*list);
    *list = g_strv_builder_end(values);
}

static gboolean take_driver(Reader *reader, const char *value, GError **error)
{
    g_autofree char *url = NULL;
    if (!take_url(&url, value, error))
        return FALSE;
    append(&reader->cmdline->driver_urls, url);
    return TRUE;
}

/* XenServer's map_netdev=NAME:TYPE:PLACE; TYPE, "s" or "d", says how long it lasts there. */
static gboolean take_map(Reader *reader, const char *value, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(value, ":", 3);
    if (g_strv_length(parts) != 3 || !validate_interface(parts[0], NULL) ||
        (!g_str_equal(parts[1], "s") && !g_str_equal(parts[1], "d")))
        return parameter_fail(error, "the value must be NAME:s:HARDWARE-ADDRESS, as in "
                           "eth0:s:52:54:00:12:34:56");
    if (!validate_mac(parts[2], error)) {
        g_prefix_error(error, "an interface can be named by its hardware address only; ");
        return FALSE;
    }
    append(&reader->cmdline->interface_names, parts[0]);
    append(&reader->cmdline->interface_names, parts[2]);
    return TRUE;
}

static gboolean take_keymap(Reader *reader, const char *value, GError **error)
{
    if (!validate_keymap(value, error))
        return FALSE;
    parameter_set(&reader->cmdline->keymap, value);
    return TRUE;
}

static gboolean take_at_exit(Reader *reader, const char *value, GError **error)
{
    static const char *const choices[] = {"reboot", "poweroff", "shell"}; /* as AtExit */
    for (unsigned i = 0; i < G_N_ELEMENTS(choices); i++) {
        if (!g_str_equal(value, choices[i]))
            continue;
        reader->cmdline->at_exit = (AtExit)i;
        return TRUE;
    }
    return parameter_fail(error, "the value must be reboot, poweroff or shell");
}

static gboolean take_support(Reader *reader, const char *value, GError **error)
{
    if (!validate_http_url(value, error))
        return FALSE;
    parameter_set(&reader->cmdline->support_url, value);
    return TRUE;
}

static gboolean take_ssh_password(Reader *reader, const char *value, GError **error)
{
    if (*value == '\0')
        return parameter_fail(error, "the password is empty");
    parameter_set(&reader->cmdline->ssh_password, value);
    return TRUE;
}

static gboolean take_ssh_key(Reader *reader, const char *value, GError **error)
{
    if (!validate_ssh_key(value, error))
        return FALSE;
    parameter_set(&reader->cmdline->ssh_key, value);
    return TRUE;
}

static const Parameter parameters[] = {
    {"answerfile", take_answer_file, "URL",
     "The answer file: http, https, ftp, tftp, nfs or file; a name without `:` is a file in the "
     "tree of `slipway.tree`. `{mac}`, `{serial}`, `{uuid}` and `{hostname}` in "
     "it stand for this machine's. Or `network`: DHCP or DNS says the URL. Without it, `answers.xml` on "
     "a file system labelled `SLIPWAY` is looked for."},
    {"rt_answerfile", take_answer_file, "URL", "The same: progress is always shown as text, too."},
    {"answerfile_generator", take_generator, "URL",
     "A script that is fetched and run; what it prints is the answer file."},
    {"answerfile_method", take_answer_method, "get or post",
     "`post` sends the server what this machine is, as JSON, and the server answers with the file. Ours."},
    {"answerfile_pin", take_answer_pin, "sha256//…",
     "The public key that the https server of the answer file must have. Ours."},
    {"BOOTIF", take_boot_interface, "01-MAC",
     "The interface that the machine was booted from, whose MAC `{mac}` is; network loaders say it. "
     "Without it: the one with a lease."},
    {"network_device", cmdline_take_device, "NAME or MAC",
     "The interface to use, or `all` with a link; several with commas between them are a bond."},
    {"answerfile_device", cmdline_take_device, "NAME or MAC", "An older spelling of it."},
    {"network_config", cmdline_take_network, "dhcp, static or none",
     "The installer's address, with settings behind a colon: `static:ip=192.0.2.10;"
     "netmask=255.255.255.0;gateway=192.0.2.1;dns=192.0.2.53;domain=example.com;vlan=5`. All "
     "methods know `dns`, `domain` and `vlan`, and, ours, `bond` (`active-backup`, `lacp`), "
     "`protov6`, `ipv6` and `gatewayv6`. It holds for every interface of `network_device`."},
    {"map_netdev", take_map, "NAME:s:MAC",
     "What NAME means in `network_device` and in the answer file; repeat for more."},
    {"extrarepo", take_driver, "URL",
     "A driver disk, as `<driver-source>` in the answer file; repeat for more."},
    {"keymap", take_keymap, "NAME", "The keyboard of the installer's console."},
    {"atexit", take_at_exit, "reboot, poweroff or shell",
     "What follows a success; `reboot` if it is missing."},
    {"slipway.tree", cmdline_take_tree, "URL",
     "The folder that the installer was started from, which has the host bundle as "
     "`slipway/host.raucb`: it takes the place of the medium. [Network loaders](network-boot.md) say it. "
     "Ours."},
    {"ip", cmdline_take_boot_addresses, "CLIENT:SERVER:…",
     "What pxelinux says by `SYSAPPEND 3`; with its `slipway.tree=${cwduri}` the tree is "
     "`http://SERVER/slipway/`."},
    {"slipway.events", take_events, "ttyS1", "Where progress is written as lines of JSON. Ours."},
    {"slipway.notify", take_notify, "URL",
     "Where progress is told as JSON from the very start. Ours."},
    {"sshpassword", take_ssh_password, "PASSWORD", "Root may log in to the installer by SSH with it."},
    {"ssh_key", take_ssh_key, "\"KEY\"",
     "Root may log in to the installer by SSH with it; a line as in `authorized_keys`, all of "
     "`\"ssh_key=…\"` in quotes. Ours."},
    {"support_url", take_support, "URL",
     "Where the support bundle is sent after a failure, by HTTP PUT; its name is added to a URL that "
     "ends with `/`. Ours."},

    {"cc-preparations", NULL, NULL, "there is no Common Criteria mode", .refused = TRUE},
    {"device_mapper_multipath", NULL, "MODE",
     "a disk with several paths is one disk, and others are left alone"},
    {"use_ibft", NULL, NULL, "disks of an iBFT cannot be installed on"},
    {"blacklist", NULL, "MODULE", "write modprobe.blacklist=MODULE, which is systemd's"},
    {"extramodules", NULL, "MODULE", "write modules_load=MODULE, which is systemd's"},
    {"enable-ide", NULL, NULL, "no driver is kept back"},
    {"blacklist-ide", NULL, NULL, "write modprobe.blacklist=ata_piix, which is systemd's"},
    {"reboot", NULL, NULL, "atexit= says what follows"},
    {"boot_console", NULL, "NAME", "the host's console is <console> in the answer file, else the "
                                   "installer's"},
    {"start", NULL, "PROGRAM", "the rescue entry of the menu starts a shell"},
    {"shell", NULL, NULL, "the rescue entry of the menu starts a shell"},
    {"bash-shell", NULL, NULL, "the rescue entry of the menu starts a shell"},
    {"term", NULL, "TYPE", "every console has its own"},
    {"mount", NULL, "DEVICE", "media are mounted when they are needed"},
    {"make-ramdisk", NULL, "DEVICE", "the installer is in memory as a whole"},
    {"xsinst", NULL, "PATH", "the installer is in memory as a whole"},
    {"onecd", NULL, NULL, "no more media are asked for"},
    {"virtual", NULL, NULL, "virtual machines are recognised"},
    {"disable-uefi", NULL, NULL, "GRUB is always installed for both BIOS and UEFI"},
    {"netinstall", NULL, NULL, "<source> in the answer file says where the bundle is"},
    {"kernel-alt", NULL, NULL, "there is one kernel"},
    {"no-gpgcheck", NULL, NULL, "the signature of the host bundle is always checked"},
    {"no-repo-gpgcheck", NULL, NULL, "the signature of the host bundle is always checked"},
    {NULL},
};

char *cmdline_reference(void)
{
    GString *text = g_string_new("| Word | Meaning |\n|---|---|\n");
    for (const Parameter *parameter = parameters; parameter->name != NULL; parameter++) {
        g_autofree char *help = g_markup_escape_text(parameter->help, -1);
        g_string_append_printf(text, "| `%s%s`", parameter->name,
                               parameter->value != NULL ? "=" : "");
        if (parameter->value != NULL)
            g_string_append_printf(text, " %s", parameter->value);
        g_string_append_printf(text, " | %s%s |\n",
                               parameter->take != NULL ? ""
                               : parameter->refused    ? "**error**: "
                                                       : "no effect: ",
                               parameter->take != NULL ? parameter->help : help);
    }
    return g_string_free(text, FALSE);
}

/* Splits at blanks; double quotes keep blanks and are dropped (Linux, lib/cmdline.c). */
static char **split_words(const char *text)
{
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    g_autoptr(GString) word = g_string_new(NULL);
    gboolean quoted = FALSE;
    for (const char *c = text;; c++) {
        if (*c == '"') {
            quoted = !quoted;
        } else if (*c == '\0' || (g_ascii_isspace(*c) && !quoted)) {
            if (word->len > 0)
                g_strv_builder_add(words, word->str);
            g_string_truncate(word, 0);
            if (*c == '\0')
                return g_strv_builder_end(words);
        } else {
            g_string_append_c(word, *c);
        }
    }
}

void cmdline_name_interfaces(const Cmdline *cmdline, char **names)
{
    for (; *names != NULL; names++)
        for (char **pair = cmdline->interface_names; *pair != NULL; pair += 2)
            if (g_str_equal(*names, pair[0])) {
                parameter_set(names, pair[1]);
                break;
            }
}

/* The parts that hold for the whole line, whatever the order of its words. */
static void finish(Reader *reader)
{
    Cmdline *cmdline = reader->cmdline;
    if (cmdline->setup->device != NULL) {
        g_auto(GStrv) devices = g_strsplit(cmdline->setup->device, ",", -1);
        cmdline_name_interfaces(cmdline, devices);
        g_free(cmdline->setup->device);
        cmdline->setup->device = g_strjoinv(",", devices);
    }
    cmdline_finish_tree(reader);
    if (cmdline->answers_by_network)
        return;
    const char *url = cmdline->answer_file != NULL ? cmdline->answer_file : cmdline->generator;
    if (cmdline->answer_pin != NULL && (url == NULL || g_ascii_strncasecmp(url, "https:", 6) != 0))
        g_ptr_array_add(reader->reasons, g_strdup("kernel command line: answerfile_pin needs an "
                                                  "answerfile=https://…"));
    if (cmdline->answers_by_post && (url == NULL || g_ascii_strncasecmp(url, "http", 4) != 0))
        g_ptr_array_add(reader->reasons, g_strdup("kernel command line: answerfile_method=post needs an "
                                                  "answerfile=http://… or https://…"));
}

Cmdline *cmdline_parse(const char *text, GError **error)
{
    g_autoptr(Cmdline) cmdline = g_new0(Cmdline, 1);
    cmdline->setup = network_setup_new();
    cmdline->interface_names = g_new0(char *, 1);
    cmdline->driver_urls = g_new0(char *, 1);
    cmdline->warnings = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) reasons = g_ptr_array_new_null_terminated(0, g_free, TRUE);
    Reader reader = {.cmdline = cmdline, .reasons = reasons};

    g_auto(GStrv) words = split_words(text);
    for (char **word = words; *word != NULL; word++) {
        g_auto(GStrv) parts = g_strsplit(*word, "=", 2);
        const Parameter *parameter = parameter_find(parameters, parts[0]);
        if (parameter != NULL && (parameter->value == NULL) == (parts[1] == NULL))
            parameter_take(&reader, parameter, "", parts[1]);
    }
    finish(&reader);
    g_free(reader.netmask);
    g_free(reader.boot_server);

    if (reasons->len > 0) {
        g_autofree char *all = g_strjoinv("\n", (char **)reasons->pdata);
        g_set_error_literal(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, all);
        return NULL;
    }
    return g_steal_pointer(&cmdline);
}

Cmdline *cmdline_read(GError **error)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents("/proc/cmdline", &text, NULL, error)) {
        error_reclass(error, SLIPWAY_ERROR_FAILED, "cannot read the kernel command line: ");
        return NULL;
    }
    return cmdline_parse(text, error);
}

void cmdline_free(Cmdline *cmdline)
{
    if (cmdline == NULL)
        return;
    g_free(cmdline->answer_file);
    g_free(cmdline->tree);
    g_free(cmdline->generator);
    g_free(cmdline->answer_pin);
    g_free(cmdline->keymap);
    g_strfreev(cmdline->interface_names);
    g_strfreev(cmdline->driver_urls);
    g_ptr_array_unref(cmdline->warnings);
    network_setup_free(cmdline->setup);
    g_free(cmdline->events);
    g_free(cmdline->notify_url);
    g_free(cmdline->support_url);
    g_free(cmdline->ssh_password);
    g_free(cmdline->ssh_key);
    g_free(cmdline);
}
