#pragma once

/* Generated from packages/board by `npx nx run firmware:headers`. Do not edit. */
/* clang-format off */

#include <inttypes.h>
#include <stdio.h>

#define BOARD_CONSOLE_PROMPT "esp> "

/** In the order of esp_log_level_t. */
#define BOARD_LOG_THRESHOLDS {"none", "error", "warn", "info", "debug", "verbose"}

/** X(name, usage, help, minimum of arguments, maximum of arguments) */
#define BOARD_CONSOLE_COMMANDS(X) \
    X(help, "help", "Print the list of commands", 0, 0) \
    X(start, "start [server_url]", "Publish to a Kurento server", 0, 1) \
    X(stop, "stop", "Stop publishing", 0, 0) \
    X(i, "i", "Show memory, uptime and tasks", 0, 0) \
    X(log, "log <tag> <level>", "Set the log level of a tag: none, error, warn, info, debug, verbose", 2, 2) \
    X(version, "version", "Show the versions of the firmware and of ESP-IDF", 0, 0) \
    X(restart, "restart", "Restart the board", 0, 0) \
    X(forget, "forget", "Erase the saved Wi-Fi, server, key, name and CA", 0, 0) \
    X(key, "key [key]", "Set the server's key for this board; \"\" erases it. Without one: show whether it is set", 0, 1) \
    X(name, "name [name]", "Set the board's name; \"\" erases it. Without one: show it", 0, 1) \
    X(ca, "ca [none | add <base64> | end <sha256>]", "Set the CA of the server's certificate, or erase it. Alone: show which one is set", 0, 2) \
    X(wifi, "wifi <ssid> <password>", "Connect to a Wi-Fi network; an open one has no password", 1, 2)

#define BOARD_PRINT_USAGE(usage) \
    printf("Usage: %s\n", usage)

#define BOARD_PRINT_BUSY() \
    printf("The board is busy: try again later\n")

#define BOARD_PRINT_HELP_LINE(usage, help) \
    printf("%-24s %s\n", usage, help)

#define BOARD_PRINT_INVALID_SERVER(server) \
    printf("Invalid server \"%s\": expected ws:// or wss://\n", server)

#define BOARD_PRINT_IPV6_SERVER() \
    printf("IPv6 is not supported: use the server's host name or IPv4 address\n")

#define BOARD_PRINT_LONG_SERVER() \
    printf("Invalid server: expected at most 255 bytes\n")

#define BOARD_PRINT_LOOPBACK_SERVER() \
    printf("Invalid server: this address is the board itself; use the server's address in its network\n")

#define BOARD_PRINT_INVALID_SSID() \
    printf("Invalid SSID: expected 1 to 32 bytes\n")

#define BOARD_PRINT_INVALID_PASSWORD() \
    printf("Invalid password: expected 8 to 63 bytes, or 64 hex digits\n")

#define BOARD_PRINT_INVALID_KEY() \
    printf("Invalid key: expected at most 255 letters, digits and - . _ ~ + / =\n")

#define BOARD_PRINT_KEY_IS_SET() \
    printf("Key: set\n")

#define BOARD_PRINT_KEY_IS_NOT_SET() \
    printf("Key: not set\n")

#define BOARD_PRINT_NAME(name) \
    printf("Name: %s\n", name)

#define BOARD_PRINT_INVALID_NAME() \
    printf("Invalid name: expected 1 to 32 letters, digits, - and _\n")

#define BOARD_PRINT_CA_IS_NOT_SET() \
    printf("Server CA: not set\n")

#define BOARD_PRINT_CA_RECEIVED(bytes) \
    printf("Server CA: %" PRIu32 " bytes received\n", (uint32_t)(bytes))

#define BOARD_PRINT_INVALID_CA_TEXT() \
    printf("Invalid CA: expected at most 192 characters of base64\n")

#define BOARD_PRINT_LONG_CA() \
    printf("Invalid CA: expected at most 2880 bytes\n")

#define BOARD_PRINT_INVALID_CA_DIGEST() \
    printf("Invalid CA: the SHA-256 differs; begin again with ca add\n")

#define BOARD_PRINT_INVALID_CA() \
    printf("Invalid CA: expected a certificate in DER\n")

#define BOARD_PRINT_VIRTUAL_NAME() \
    printf("The name of a virtual board is set on its page\n")

#define BOARD_PRINT_VIRTUAL_CA() \
    printf("A virtual board has no CA: the browser verifies certificates\n")

#define BOARD_PRINT_INVALID_LOG_LEVEL() \
    printf("Invalid log level: expected none, error, warn, info, debug or verbose\n")

#define BOARD_PRINT_FIRMWARE_VERSION(version) \
    printf("Boardcast: %s\n", version)

#define BOARD_PRINT_ESP_IDF_VERSION(version) \
    printf("ESP-IDF: %s\n", version)

#define BOARD_PRINT_BOARD_VERSION(board, chip) \
    printf("Board: %s (%s)\n", board, chip)

#define BOARD_PRINT_SERVER_CA(fingerprint) \
    printf("Server CA: SHA-256 %s\n", fingerprint)

#define BOARD_PRINT_HEAP(free, min_free) \
    printf("Free heap: %" PRIu32 " bytes, minimum %" PRIu32 " bytes\n", (uint32_t)(free), (uint32_t)(min_free))

#define BOARD_PRINT_UPTIME(uptime) \
    printf("Uptime: %" PRIu32 ".%" PRIu32 " s\n", (uint32_t)((uptime) / 1000), (uint32_t)((uptime) % 1000 / 100))

#define BOARD_PRINT_WIFI_CONNECTED(address) \
    printf("Wi-Fi: connected, IP " IPSTR "\n", IP2STR(address))

#define BOARD_PRINT_WIFI_DISCONNECTED() \
    printf("Wi-Fi: not connected\n")

#define BOARD_PRINT_SERVER(server) \
    printf("Server: %s\n", server)

#define BOARD_PRINT_FOUND_SERVER(server) \
    printf("Server: %s, found by mDNS\n", server)

#define BOARD_PRINT_SERVER_IS_NOT_SET() \
    printf("Server: not set\n")

#define BOARD_PRINT_PUBLISHER_NOT_STARTED() \
    printf("Publisher: not started\n")

#define BOARD_PRINT_PUBLISHER(status) \
    printf("Publisher: %s\n", status)

#define BOARD_PRINT_PUBLISHER_SENDING(status) \
    printf("Publisher: %s, sending media\n", status)

#define BOARD_PRINT_FRAMES_SENT(frames, requests) \
    printf("Frames sent: %" PRIu32 ", key-frame requests: %" PRIu32 "\n", (uint32_t)(frames), (uint32_t)(requests))

#define BOARD_PRINT_AUDIO_PACKETS_SENT(packets) \
    printf("Audio packets sent: %" PRIu32 "\n", (uint32_t)(packets))

#define BOARD_PRINT_TASKS() \
    printf("Tasks and their minimum free stack, in bytes:\n")

#define BOARD_PRINT_TASK(name, min_free_stack) \
    printf("  %-16s %" PRIu32 "\n", name, (uint32_t)(min_free_stack))
