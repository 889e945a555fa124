/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "grammar.h"

/*
 * The grammar of answer files: XenServer's and XCP-ng's (host-installer,
 * doc/answerfile.txt), plus Slipway's <pool>. A list of possible root elements
 * that ends with GRAMMAR_END; the first is the usual one. The parser, --check,
 * docs/answer-file.md and docs/answer-file.rng all come from this table.
 */
extern const GrammarItem answer_roots[];

/*
 * The types of its values, answer_types.c. The choices of proto and of the NTP
 * source are in the order of Hostconf's enums.
 */
extern const GrammarType answer_bootloader;
extern const GrammarType answer_boot_location;
extern const GrammarType answer_disk;
extern const GrammarType answer_file_system;
extern const GrammarType answer_fqdn;
extern const GrammarType answer_hostname;
extern const GrammarType answer_interface;
extern const GrammarType answer_ipv4;
extern const GrammarType answer_keymap;
extern const GrammarType answer_mac;
extern const GrammarType answer_mode;
extern const GrammarType answer_netmask;
extern const GrammarType answer_network_backend;
extern const GrammarType answer_ntp_source;
extern const GrammarType answer_password;
extern const GrammarType answer_password_type;
extern const GrammarType answer_pool_action;
extern const GrammarType answer_preserve;
extern const GrammarType answer_proto;
extern const GrammarType answer_proto_v6;
extern const GrammarType answer_server;
extern const GrammarType answer_source;
extern const GrammarType answer_source_type;
extern const GrammarType answer_sr_type;
extern const GrammarType answer_ssh_mode;
extern const GrammarType answer_text;
extern const GrammarType answer_timezone;
extern const GrammarType answer_vlan;
