#include "console_commands.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "app_event.h"
#include "app_status.h"
#include "esp_console.h"
#include "esp_log.h"
#include "kms_url.h"
#include "version.h"

#define LONGEST_SSID (SAVED_SSID_SIZE - 1)
#define SHORTEST_PASSWORD 8
#define LONGEST_PASSWORD (SAVED_PASSWORD_SIZE - 1)

typedef struct {
    const char *name;
    const char *usage;
    const char *about;
    int fewest; /*!< Arguments */
    int most;
    esp_console_cmd_func_t run;
} command_t;

static int run_start(int argc, char **argv);
static int run_stop(int argc, char **argv);
static int run_i(int argc, char **argv);
static int run_wifi(int argc, char **argv);
static int run_log(int argc, char **argv);
static int run_version(int argc, char **argv);
static int run_restart(int argc, char **argv);
static int run_forget(int argc, char **argv);
static int run_help(int argc, char **argv);

static const command_t commands[] = {
    {"help", "help", "Print the list of commands", 0, 0, run_help},
    {"start", "start [server_url]", "Publish to a Kurento server", 0, 1, run_start},
    {"stop", "stop", "Stop publishing", 0, 0, run_stop},
    {"i", "i", "Show memory, uptime and tasks", 0, 0, run_i},
    {"log", "log <tag> <level>", "Set what a part logs: none, error, warn, info, debug, verbose", 2,
     2, run_log},
    {"version", "version", "Show the versions of the firmware and of ESP-IDF", 0, 0, run_version},
    {"restart", "restart", "Restart the board", 0, 0, run_restart},
    {"forget", "forget", "Erase the kept network and server", 0, 0, run_forget},
    {"wifi", "wifi <ssid> <password>", "Join a Wi-Fi network; an open one needs no password", 1, 2,
     run_wifi},
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

/** Whether a command was given as many arguments as it takes; it prints the usage otherwise. */
static bool check_count(int argc, char **argv) {
    for (size_t i = 0; i < COMMANDS; i++) {
        const command_t *command = &commands[i];
        if (strcmp(command->name, argv[0]) != 0) {
            continue;
        }
        if (argc - 1 >= command->fewest && argc - 1 <= command->most) {
            return true;
        }
        printf("Usage: %s\n", command->usage);
    }
    return false;
}

static void post(app_event_t event) {
    if (!app_post(event)) {
        printf("The board is busy: try again in a moment.\n");
    }
}

static int run_help(int argc, char **argv) {
    if (!check_count(argc, argv)) {
        return 0;
    }
    for (size_t i = 0; i < COMMANDS; i++) {
        printf("%-24s %s\n", commands[i].usage, commands[i].about);
    }
    return 0;
}

/** The server's address in full; NULL, with a line that says why, when it is none. */
static char *read_server(const char *given) {
    kms_allocator_t allocator = {0};
    char *url = kms_url_normalise(&allocator, given);
    if (url == NULL) {
        char shown[SAVED_SERVER_SIZE];
        kms_url_mask_refused(given, shown, sizeof(shown));
        printf("The server must be a ws:// or wss:// address: %s\n", shown);
        return NULL;
    }
    char *server = NULL;
    if (kms_url_is_ipv6(url)) {
        printf("The board has no IPv6: give the server's name or its IPv4 address\n");
    } else if (strlen(url) >= SAVED_SERVER_SIZE) {
        printf("A server's address has at most %d bytes\n", SAVED_SERVER_SIZE - 1);
    } else {
        server = strdup(url);
    }
    kms_release(&allocator, url);
    return server;
}

static int run_start(int argc, char **argv) {
    if (!check_count(argc, argv)) {
        return 0;
    }
    app_event_t event = {.kind = APP_START};
    if (argc == 2) {
        event.server = read_server(argv[1]);
        if (event.server == NULL) {
            return 0;
        }
    }
    post(event);
    return 0;
}

static int run_stop(int argc, char **argv) {
    if (check_count(argc, argv)) {
        post((app_event_t){.kind = APP_STOP});
    }
    return 0;
}

static int run_i(int argc, char **argv) {
    if (check_count(argc, argv)) {
        app_print_status();
    }
    return 0;
}

static bool is_hex(const char *text) {
    while (isxdigit((unsigned char)*text)) {
        text++;
    }
    return *text == '\0';
}

/** A passphrase, or the key itself in hex (IEEE 802.11 annex J.4). */
static bool is_password(const char *password) {
    const size_t length = strlen(password);
    if (length == LONGEST_PASSWORD) {
        return is_hex(password);
    }
    return length == 0 || (length >= SHORTEST_PASSWORD && length < LONGEST_PASSWORD);
}

static int run_wifi(int argc, char **argv) {
    if (!check_count(argc, argv)) {
        return 0;
    }
    const char *ssid = argv[1];
    const char *password = argc == 3 ? argv[2] : "";
    if (ssid[0] == '\0' || strlen(ssid) > LONGEST_SSID) {
        printf("An SSID has 1 to 32 bytes\n");
        return 0;
    }
    if (!is_password(password)) {
        printf("A password has 8 to 63 bytes, or is a key of 64 hex digits\n");
        return 0;
    }
    app_event_t event = {.kind = APP_JOIN};
    snprintf(event.ssid, sizeof(event.ssid), "%s", ssid);
    snprintf(event.password, sizeof(event.password), "%s", password);
    post(event);
    return 0;
}

static int run_log(int argc, char **argv) {
    static const char *const levels[] = {
        [ESP_LOG_NONE] = "none", [ESP_LOG_ERROR] = "error", [ESP_LOG_WARN] = "warn",
        [ESP_LOG_INFO] = "info", [ESP_LOG_DEBUG] = "debug", [ESP_LOG_VERBOSE] = "verbose",
    };
    if (!check_count(argc, argv)) {
        return 0;
    }
    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
        if (strcmp(levels[i], argv[2]) == 0) {
            esp_log_level_set(argv[1], (esp_log_level_t)i);
            return 0;
        }
    }
    printf("A level is none, error, warn, info, debug or verbose\n");
    return 0;
}

static int run_version(int argc, char **argv) {
    if (check_count(argc, argv)) {
        version_print();
    }
    return 0;
}

static int run_restart(int argc, char **argv) {
    if (check_count(argc, argv)) {
        post((app_event_t){.kind = APP_RESTART});
    }
    return 0;
}

static int run_forget(int argc, char **argv) {
    if (check_count(argc, argv)) {
        post((app_event_t){.kind = APP_FORGET});
    }
    return 0;
}

esp_err_t console_register_commands(void) {
    for (size_t i = 0; i < COMMANDS; i++) {
        const esp_console_cmd_t command = {
            .command = commands[i].name,
            .help = commands[i].about,
            .func = commands[i].run,
        };
        const esp_err_t result = esp_console_cmd_register(&command);
        if (result != ESP_OK) {
            return result;
        }
    }
    return ESP_OK;
}
