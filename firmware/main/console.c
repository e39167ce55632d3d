#include "console.h"

#include "console_commands.h"
#include "console_input.h"
#include "esp_console.h"
#include "esp_log.h"
#include "generated/board_console.h"
#include "generated/board_log.h"
#include "sdkconfig.h"

#define MAX_LINE 512
#define TASK_STACK 6144

static esp_err_t new_repl(esp_console_repl_t **repl) {
    esp_console_repl_config_t config = ESP_CONSOLE_REPL_CONFIG_DEFAULT();
    config.prompt = BOARD_CONSOLE_PROMPT;
    config.max_cmdline_length = MAX_LINE;
    config.task_stack_size = TASK_STACK;
#if CONFIG_ESP_CONSOLE_USB_SERIAL_JTAG
    esp_console_dev_usb_serial_jtag_config_t device =
        ESP_CONSOLE_DEV_USB_SERIAL_JTAG_CONFIG_DEFAULT();
    return esp_console_new_repl_usb_serial_jtag(&device, &config, repl);
#else
    esp_console_dev_uart_config_t device = ESP_CONSOLE_DEV_UART_CONFIG_DEFAULT();
    return esp_console_new_repl_uart(&device, &config, repl);
#endif
}

esp_err_t console_start(void) {
    esp_console_repl_t *repl = NULL;
    const esp_err_t filtered = console_input_filter();
    esp_err_t result = new_repl(&repl);
    if (filtered == ESP_OK) {
        console_input_use_raw_bytes();
    } else {
        ESP_LOGE(BOARD_TAG_CONSOLE, "No Wi-Fi set-up by Improv (%s): type wifi.",
                 esp_err_to_name(filtered));
    }
    if (result == ESP_OK) {
        result = console_register_commands();
    }
    if (result == ESP_OK) {
        result = esp_console_start_repl(repl);
    }
    if (result != ESP_OK) {
        ESP_LOGE(BOARD_TAG_CONSOLE, "Console unavailable (%s): using the settings of the build.",
                 esp_err_to_name(result));
    }
    return result;
}
