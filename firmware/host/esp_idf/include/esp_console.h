#pragma once

#include <stddef.h>
#include <stdint.h>

#include "esp_err.h"
#include "sdkconfig.h"

typedef struct {
    uint32_t max_history_len;
    const char *history_save_path;
    uint32_t task_stack_size;
    uint32_t task_priority;
    const char *prompt;
    size_t max_cmdline_length; /*!< 0 for 256 */
} esp_console_repl_config_t;

#define ESP_CONSOLE_REPL_CONFIG_DEFAULT()                                                          \
    { .max_history_len = 32, .task_stack_size = 4096, .task_priority = 2 }

typedef struct {
    int channel;
    int baud_rate;
    int tx_gpio_num;
    int rx_gpio_num;
} esp_console_dev_uart_config_t;

#define ESP_CONSOLE_DEV_UART_CONFIG_DEFAULT()                                                      \
    {                                                                                              \
        .channel = CONFIG_ESP_CONSOLE_UART_NUM, .baud_rate = CONFIG_ESP_CONSOLE_UART_BAUDRATE,     \
        .tx_gpio_num = -1, .rx_gpio_num = -1                                                       \
    }

typedef int (*esp_console_cmd_func_t)(int argc, char **argv);

/** `command`, `help` and `hint` must outlive the console. */
typedef struct {
    const char *command;
    const char *help; /*!< NULL: not listed by `help` */
    const char *hint;
    esp_console_cmd_func_t func;
    void *argtable; /*!< Not used */
} esp_console_cmd_t;

typedef struct esp_console_repl_s esp_console_repl_t;

struct esp_console_repl_s {
    esp_err_t (*del)(esp_console_repl_t *repl);
};

esp_err_t esp_console_cmd_register(const esp_console_cmd_t *cmd);
esp_err_t esp_console_register_help_command(void);

/** Runs a line; ESP_ERR_INVALID_ARG when it is empty, ESP_ERR_NOT_FOUND for an unknown command. */
esp_err_t esp_console_run(const char *line, int *cmd_ret);

/** Splits a line in place at spaces, with "quotes", and \ before a space, a quote or a backslash.
 */
size_t esp_console_split_argv(char *line, char **argv, size_t argv_size);

/** A console over stdin and stdout, with a `help` command. */
esp_err_t esp_console_new_repl_uart(const esp_console_dev_uart_config_t *dev_config,
                                    const esp_console_repl_config_t *repl_config,
                                    esp_console_repl_t **repl);
esp_err_t esp_console_start_repl(esp_console_repl_t *repl);
