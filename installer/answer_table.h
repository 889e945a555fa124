/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "grammar.h"

/*
 * The grammar of answer files: XenServer's and XCP-ng's (host-installer,
 * doc/answerfile.txt), plus Slipway's own. A list of possible root elements that
 * ends with GRAMMAR_END; the first is the usual one. The parser, --check,
 * docs/answer-file.md and docs/answer-file.rng all come from this table.
 */
extern const GrammarItem answer_roots[];

/*
 * The types of its values, answer_types.c. Choices that end up in an enum are in its order, but
 * for those of the booleans.
 */
extern const GrammarType answer_bond_mode;
extern const GrammarType answer_bootloader;
extern const GrammarType answer_boot_location;
extern const GrammarType answer_bus;
extern const GrammarType answer_console;
extern const GrammarType answer_disk;
extern const GrammarType answer_disks;
extern const GrammarType answer_file_system;
extern const GrammarType answer_fqdn;
extern const GrammarType answer_hostname;
extern const GrammarType answer_certificates;
extern const GrammarType answer_http_url;
extern const GrammarType answer_interface;
extern const GrammarType answer_ip;
extern const GrammarType answer_ipv4;
extern const GrammarType answer_ipv6_gateway;
extern const GrammarType answer_ipv6_prefix;
extern const GrammarType answer_keymap;
extern const GrammarType answer_location;
extern const GrammarType answer_mac;
extern const GrammarType answer_md;
extern const GrammarType answer_mode;
extern const GrammarType answer_netmask;
extern const GrammarType answer_network_backend;
extern const GrammarType answer_ntp_source;
extern const GrammarType answer_on_failure;
extern const GrammarType answer_password;
extern const GrammarType answer_password_type;
extern const GrammarType answer_pattern;
extern const GrammarType answer_pick;
extern const GrammarType answer_pool_action;
extern const GrammarType answer_preserve;
extern const GrammarType answer_proto;
extern const GrammarType answer_proto_v6;
extern const GrammarType answer_raid_level;
extern const GrammarType answer_seconds;
extern const GrammarType answer_server;
extern const GrammarType answer_service_state;
extern const GrammarType answer_sha256;
extern const GrammarType answer_size;
extern const GrammarType answer_source;
extern const GrammarType answer_source_type;
extern const GrammarType answer_sr_layout;
extern const GrammarType answer_sr_type;
extern const GrammarType answer_ssh_key;
extern const GrammarType answer_ssh_mode;
extern const GrammarType answer_stage;
extern const GrammarType answer_text;
extern const GrammarType answer_timezone;
extern const GrammarType answer_token;
extern const GrammarType answer_unit;
extern const GrammarType answer_upgrade_mode;
extern const GrammarType answer_url;
extern const GrammarType answer_url_type;
extern const GrammarType answer_vlan;
