#include "improv_port.h"

#include <stdio.h>
#include <string.h>

#include "freertos/FreeRTOS.h"
#include "improv.h"
#include "sdkconfig.h"

#if CONFIG_ESP_CONSOLE_USB_SERIAL_JTAG
#include "driver/usb_serial_jtag.h"
#else
#include "driver/uart.h"
#endif

#define WRITE_TIMEOUT_MS 100
#define LINE_END "\r\n"

/** Past stdout, which converts line feeds. */
static void write_bytes(const uint8_t *bytes, size_t length) {
#if CONFIG_ESP_CONSOLE_USB_SERIAL_JTAG
    usb_serial_jtag_write_bytes(bytes, length, pdMS_TO_TICKS(WRITE_TIMEOUT_MS));
#else
    uart_write_bytes(CONFIG_ESP_CONSOLE_UART_NUM, bytes, length);
#endif
}

void improv_port_write(const uint8_t *packet, size_t length) {
    uint8_t bytes[sizeof(LINE_END) + IMPROV_PACKET_SIZE + sizeof(LINE_END)];
    size_t count = strlen(LINE_END);
    // Clients look for a packet at the beginning of a line.
    memcpy(bytes, LINE_END, count);
    memcpy(bytes + count, packet, length);
    count += length;
    memcpy(bytes + count, LINE_END, strlen(LINE_END));
    count += strlen(LINE_END);
    // The stream's lock keeps other tasks' lines whole.
    flockfile(stdout);
    fflush(stdout);
    write_bytes(bytes, count);
    funlockfile(stdout);
}
