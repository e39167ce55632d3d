#include "driver/uart.h"

#include <errno.h>
#include <unistd.h>

#include "driver/uart_vfs.h"

int uart_write_bytes(uart_port_t uart_num, const void *src, size_t size) {
    const char *bytes = src;
    size_t written = 0;
    (void)uart_num;
    while (written < size) {
        const ssize_t count = write(STDOUT_FILENO, bytes + written, size - written);
        if (count < 0 && errno != EINTR) {
            return -1;
        }
        written += count > 0 ? (size_t)count : 0;
    }
    return (int)written;
}

int uart_vfs_dev_port_set_rx_line_endings(int uart_num, esp_line_endings_t mode) {
    (void)uart_num;
    (void)mode;
    return 0;
}
