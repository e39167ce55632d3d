#include "esp_console.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reent.h>

#include "freertos/FreeRTOS.h"
#include "freertos/task.h"

#define COMMANDS 32
#define ARGUMENTS 32
#define USUAL_LINE 256

/** The one console. */
static struct {
    pthread_mutex_t lock; /*!< Guards the commands */
    esp_console_cmd_t commands[COMMANDS];
    size_t count;
    esp_console_repl_t repl;
    FILE *input;
    char prompt[32];
    size_t max_line;
    uint32_t stack;
    uint32_t priority;
} console = {.lock = PTHREAD_MUTEX_INITIALIZER};

static bool find(const char *name, esp_console_cmd_t *command) {
    bool found = false;
    pthread_mutex_lock(&console.lock);
    for (size_t i = 0; i < console.count && !found; i++) {
        found = strcmp(console.commands[i].command, name) == 0;
        if (found) {
            *command = console.commands[i];
        }
    }
    pthread_mutex_unlock(&console.lock);
    return found;
}

esp_err_t esp_console_cmd_register(const esp_console_cmd_t *command) {
    if (command == NULL || command->command == NULL || strchr(command->command, ' ') != NULL) {
        return ESP_ERR_INVALID_ARG;
    }
    esp_err_t result = ESP_OK;
    pthread_mutex_lock(&console.lock);
    size_t at = 0;
    while (at < console.count && strcmp(console.commands[at].command, command->command) != 0) {
        at++;
    }
    if (at == COMMANDS) {
        result = ESP_ERR_NO_MEM;
    } else {
        console.commands[at] = *command;
        console.count = at == console.count ? at + 1 : console.count;
    }
    pthread_mutex_unlock(&console.lock);
    return result;
}

static int help(int argc, char **argv) {
    (void)argc;
    (void)argv;
    pthread_mutex_lock(&console.lock);
    for (size_t i = 0; i < console.count; i++) {
        const esp_console_cmd_t *command = &console.commands[i];
        if (command->help != NULL) {
            printf("%s %s\n  %s\n\n", command->command, command->hint != NULL ? command->hint : "",
                   command->help);
        }
    }
    pthread_mutex_unlock(&console.lock);
    return 0;
}

esp_err_t esp_console_register_help_command(void) {
    const esp_console_cmd_t command = {
        .command = "help", .help = "Print the list of registered commands", .func = help};
    return esp_console_cmd_register(&command);
}

esp_err_t esp_console_run(const char *line, int *result) {
    char *argv[ARGUMENTS];
    esp_console_cmd_t command;
    char *copy = strdup(line);
    if (copy == NULL) {
        return ESP_ERR_NO_MEM;
    }
    const size_t argc = esp_console_split_argv(copy, argv, ARGUMENTS);
    esp_err_t outcome = ESP_OK;
    if (argc == 0) {
        outcome = ESP_ERR_INVALID_ARG;
    } else if (!find(argv[0], &command)) {
        outcome = ESP_ERR_NOT_FOUND;
    } else {
        *result = command.func((int)argc, argv);
    }
    free(copy);
    return outcome;
}

static void run_line(const char *line) {
    int result = 0;
    const esp_err_t outcome = esp_console_run(line, &result);
    if (outcome == ESP_ERR_NOT_FOUND) {
        printf("Unrecognized command\n");
    } else if (outcome == ESP_OK && result != ESP_OK) {
        printf("Command returned non-zero error code: 0x%x (%s)\n", (unsigned)result,
               esp_err_to_name(result));
    } else if (outcome != ESP_OK && outcome != ESP_ERR_INVALID_ARG) {
        printf("Internal error: %s\n", esp_err_to_name(outcome));
    }
}

/** Reads to the end of the line, of which what is too long is left out; false at the end of all. */
static bool read_line(char *line) {
    size_t length = 0;
    int character = getc(console.input);
    if (character == EOF) {
        return false;
    }
    for (; character != EOF && character != '\n'; character = getc(console.input)) {
        if (character != '\r' && length + 1 < console.max_line) {
            line[length++] = (char)character;
        }
    }
    line[length] = '\0';
    return true;
}

/** The end of stdin ends the reading, and not the board. */
static void run_repl(void *ctx) {
    (void)ctx;
    char *line = malloc(console.max_line);
    setvbuf(console.input, NULL, _IONBF, 0);
    printf("\nType 'help' to get the list of commands.\n\n");
    while (line != NULL) {
        printf("%s", console.prompt);
        fflush(stdout);
        if (!read_line(line)) {
            break;
        }
        run_line(line);
        fflush(stdout);
    }
    free(line);
    vTaskDelete(NULL);
}

static esp_err_t forget(esp_console_repl_t *repl) {
    (void)repl;
    return ESP_OK;
}

esp_err_t esp_console_new_repl_uart(const esp_console_dev_uart_config_t *device,
                                    const esp_console_repl_config_t *config,
                                    esp_console_repl_t **repl) {
    if (device == NULL || config == NULL || repl == NULL) {
        return ESP_ERR_INVALID_ARG;
    }
    snprintf(console.prompt, sizeof(console.prompt), "%s",
             config->prompt != NULL ? config->prompt : "esp> ");
    // A task takes the standard streams when it is created.
    console.input = _GLOBAL_REENT->_stdin;
    console.max_line = config->max_cmdline_length > 0 ? config->max_cmdline_length : USUAL_LINE;
    console.stack = config->task_stack_size;
    console.priority = config->task_priority;
    console.repl.del = forget;
    *repl = &console.repl;
    return esp_console_register_help_command();
}

esp_err_t esp_console_start_repl(esp_console_repl_t *repl) {
    if (repl != &console.repl) {
        return ESP_ERR_INVALID_ARG;
    }
    return xTaskCreate(run_repl, "console_repl", console.stack, NULL, console.priority, NULL) ==
                   pdPASS
               ? ESP_OK
               : ESP_ERR_NO_MEM;
}
