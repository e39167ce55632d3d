#include "console_commands.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "app_event.h"
#include "board.h"
#include "ca_command.h"
#include "current_publisher.h"
#include "esp_console.h"
#include "esp_log.h"
#include "generated/board_console.h"
#include "generated/board_limits.h"
#include "server_address.h"
#include "server_key.h"
#include "version.h"

typedef struct {
    const char *name;
    const char *usage;
    const char *help;
    int min_arguments;
    int max_arguments;
    esp_console_cmd_func_t run;
} command_t;

#define DECLARE_COMMAND(name, usage, help, min, max) static int run_##name(int argc, char **argv);
#define COMMAND(name, usage, help, min, max) {#name, usage, help, min, max, run_##name},

BOARD_CONSOLE_COMMANDS(DECLARE_COMMAND)

static const command_t commands[] = {BOARD_CONSOLE_COMMANDS(COMMAND)};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static const command_t *command_named(const char *name) {
    size_t at = 0;
    // It is registered, so it is found.
    while (strcmp(commands[at].name, name) != 0) {
        at++;
    }
    return &commands[at];
}

/** Checks the number of a command's arguments, and prints its usage when it is wrong. */
static bool check_count(int argc, char **argv) {
    const command_t *command = command_named(argv[0]);
    if (argc - 1 >= command->min_arguments && argc - 1 <= command->max_arguments) {
        return true;
    }
    BOARD_PRINT_USAGE(command->usage);
    return false;
}

static void post(app_event_t event) {
    if (!app_post(event)) {
        BOARD_PRINT_BUSY();
    }
}

static int run_help(int argc, char **argv) {
    if (!check_count(argc, argv)) {
        return 0;
    }
    for (size_t i = 0; i < COMMANDS; i++) {
        BOARD_PRINT_HELP_LINE(commands[i].usage, commands[i].help);
    }
    return 0;
}

static int run_start(int argc, char **argv) {
    if (!check_count(argc, argv)) {
        return 0;
    }
    app_event_t event = {.kind = APP_START};
    if (argc == 2) {
        event.text = server_address_parse(argv[1]);
        if (event.text == NULL) {
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
        current_publisher_print_status();
    }
    return 0;
}

static int run_key(int argc, char **argv) {
    if (!check_count(argc, argv)) {
        return 0;
    }
    if (argc == 1) {
        if (server_key_is_set()) {
            BOARD_PRINT_KEY_IS_SET();
        } else {
            BOARD_PRINT_KEY_IS_NOT_SET();
        }
        return 0;
    }
    if (argv[1][0] != '\0' && !board_is_key(argv[1])) {
        BOARD_PRINT_INVALID_KEY();
        return 0;
    }
    app_event_t event = {.kind = APP_SET_KEY, .text = strdup(argv[1])};
    if (event.text != NULL) {
        post(event);
    }
    return 0;
}

static int run_name(int argc, char **argv) {
    if (!check_count(argc, argv)) {
        return 0;
    }
    app_event_t event = {.kind = APP_SET_NAME};
    if (argc == 2) {
        if (argv[1][0] != '\0' && !board_is_name(argv[1])) {
            BOARD_PRINT_INVALID_NAME();
            return 0;
        }
        event.text = strdup(argv[1]);
        if (event.text == NULL) {
            return 0;
        }
    }
    post(event);
    return 0;
}

static int run_ca(int argc, char **argv) {
    if (check_count(argc, argv) && !ca_command_run(argc, argv)) {
        BOARD_PRINT_USAGE(command_named(argv[0])->usage);
    }
    return 0;
}

static bool is_hex(const char *text) {
    while (isxdigit((unsigned char)*text)) {
        text++;
    }
    return *text == '\0';
}

/** Whether it is empty, a passphrase, or a key in hexadecimal digits (IEEE 802.11 annex J.4). */
static bool is_password(const char *password) {
    const size_t length = strlen(password);
    if (length == BOARD_PSK_DIGITS) {
        return is_hex(password);
    }
    return length == 0 ||
           (length >= BOARD_MIN_PASSPHRASE_BYTES && length <= BOARD_MAX_PASSPHRASE_BYTES);
}

static int run_wifi(int argc, char **argv) {
    if (!check_count(argc, argv)) {
        return 0;
    }
    const char *ssid = argv[1];
    const char *password = argc == 3 ? argv[2] : "";
    if (ssid[0] == '\0' || strlen(ssid) > BOARD_SSID_BYTES) {
        BOARD_PRINT_INVALID_SSID();
        return 0;
    }
    if (!is_password(password)) {
        BOARD_PRINT_INVALID_PASSWORD();
        return 0;
    }
    app_event_t event = {.kind = APP_CONNECT_WIFI};
    snprintf(event.ssid, sizeof(event.ssid), "%s", ssid);
    snprintf(event.password, sizeof(event.password), "%s", password);
    post(event);
    return 0;
}

_Static_assert(ESP_LOG_NONE == 0 && ESP_LOG_ERROR == 1 && ESP_LOG_WARN == 2 && ESP_LOG_INFO == 3 &&
                   ESP_LOG_DEBUG == 4 && ESP_LOG_VERBOSE == 5,
               "BOARD_LOG_THRESHOLDS is not in the order of esp_log_level_t");

static int run_log(int argc, char **argv) {
    static const char *const thresholds[] = BOARD_LOG_THRESHOLDS;
    if (!check_count(argc, argv)) {
        return 0;
    }
    for (size_t i = 0; i < sizeof(thresholds) / sizeof(thresholds[0]); i++) {
        if (strcmp(thresholds[i], argv[2]) == 0) {
            esp_log_level_set(argv[1], (esp_log_level_t)i);
            return 0;
        }
    }
    BOARD_PRINT_INVALID_LOG_LEVEL();
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
            .help = commands[i].help,
            .func = commands[i].run,
        };
        const esp_err_t result = esp_console_cmd_register(&command);
        if (result != ESP_OK) {
            return result;
        }
    }
    return ESP_OK;
}
