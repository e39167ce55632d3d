#include "console_input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reent.h>
#include <unistd.h>

#include "app_event.h"
#include "esp_timer.h"
#include "esp_vfs.h"
#include "improv_parser.h"
#include "sdkconfig.h"

#if CONFIG_ESP_CONSOLE_USB_SERIAL_JTAG
#include "driver/usb_serial_jtag_vfs.h"
#else
#include "driver/uart_vfs.h"
#endif

#define PATH "/dev/filtered"
#define LOCAL_DESCRIPTOR 0

/** The one input. Only the console's task reads it. */
static struct {
    int source;
    improv_parser_t parser;
    char text[sizeof(((improv_parser_t *)NULL)->console)];
    size_t length;
    size_t read;
    bool after_return; /*!< A line feed after a carriage return ends no other line */
} input;

static void post(improv_command_t *command, improv_error_t error) {
    // A client repeats what is not answered.
    app_post((app_event_t){.kind = APP_IMPROV, .command = command, .error = error});
}

static void receive_packet(const improv_parser_t *parser) {
    if (parser->type != IMPROV_TYPE_COMMAND) {
        return;
    }
    improv_command_t *command = malloc(sizeof(*command));
    const improv_error_t error =
        command != NULL ? improv_command_read(parser->data, parser->data_length, command)
                        : IMPROV_ERROR_UNKNOWN;
    if (error != IMPROV_ERROR_NONE) {
        free(command);
        command = NULL;
    }
    post(command, error);
}

/** Keeps text for the reader: each line end as a line feed, as the console expects it. */
static void keep_text(const char *text, size_t length) {
    input.length = 0;
    input.read = 0;
    for (size_t i = 0; i < length; i++) {
        const bool is_second = text[i] == '\n' && input.after_return;
        input.after_return = text[i] == '\r';
        if (!is_second) {
            input.text[input.length++] = text[i] == '\r' ? '\n' : text[i];
        }
    }
}

static void receive(uint8_t byte) {
    switch (improv_parser_feed(&input.parser, byte, esp_timer_get_time() / 1000)) {
    case IMPROV_PENDING:
        break;
    case IMPROV_CONSOLE:
        keep_text(input.parser.console, input.parser.console_length);
        break;
    case IMPROV_PACKET:
        receive_packet(&input.parser);
        break;
    case IMPROV_INVALID:
        post(NULL, IMPROV_ERROR_INVALID_RPC);
        break;
    }
}

static ssize_t read_text(int descriptor, void *data, size_t size) {
    (void)descriptor;
    while (input.read == input.length) {
        uint8_t byte;
        const ssize_t count = read(input.source, &byte, 1);
        if (count <= 0) {
            return count;
        }
        receive(byte);
    }
    const size_t left = input.length - input.read;
    const size_t length = left < size ? left : size;
    memcpy(data, &input.text[input.read], length);
    input.read += length;
    return (ssize_t)length;
}

static int open_input(const char *path, int flags, int mode) {
    (void)path;
    (void)flags;
    (void)mode;
    return LOCAL_DESCRIPTOR;
}

static int close_input(int descriptor) {
    (void)descriptor;
    return 0;
}

/** The console sets the flags of its input: that is the line. */
static int control_input(int descriptor, int command, int argument) {
    (void)descriptor;
    return fcntl(input.source, command, argument);
}

esp_err_t console_input_filter(void) {
    static const esp_vfs_t vfs = {
        .flags = ESP_VFS_FLAG_DEFAULT,
        .open = open_input,
        .close = close_input,
        .read = read_text,
        .fcntl = control_input,
    };
    const esp_err_t result = esp_vfs_register(PATH, &vfs, NULL);
    if (result != ESP_OK) {
        return result;
    }
    input.source = fileno(stdin);
    FILE *filtered = fopen(PATH, "r");
    if (filtered == NULL) {
        return ESP_ERR_NO_MEM;
    }
    // A task inherits it when it is created.
    _GLOBAL_REENT->_stdin = filtered;
    return ESP_OK;
}

void console_input_use_raw_bytes(void) {
#if CONFIG_ESP_CONSOLE_USB_SERIAL_JTAG
    usb_serial_jtag_vfs_set_rx_line_endings(ESP_LINE_ENDINGS_LF);
#else
    uart_vfs_dev_port_set_rx_line_endings(CONFIG_ESP_CONSOLE_UART_NUM, ESP_LINE_ENDINGS_LF);
#endif
}
