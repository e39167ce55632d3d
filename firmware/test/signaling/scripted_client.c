#include "scripted_client.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void scripted_client_close(scripted_client_t *client) {
    close(client->fd);
    free(client->input);
    free(client->message);
    *client = (scripted_client_t){.fd = -1};
}

bool scripted_client_write(scripted_client_t *client, const void *data, size_t length) {
    const char *at = data;
    while (length > 0) {
        const ssize_t written = send(client->fd, at, length, MSG_NOSIGNAL);
        if (written <= 0) {
            return false;
        }
        at += written;
        length -= (size_t)written;
    }
    return true;
}

void scripted_client_frame(scripted_client_t *client, int opcode, bool fin, const char *data,
                           size_t length) {
    uint8_t head[10] = {(uint8_t)(opcode | (fin ? 0x80 : 0))};
    size_t head_length = 2;
    if (length < 126) {
        head[1] = (uint8_t)length;
    } else if (length < 65536) {
        head[1] = 126;
        head[2] = (uint8_t)(length >> 8);
        head[3] = (uint8_t)length;
        head_length = 4;
    } else {
        head[1] = 127;
        for (int i = 0; i < 8; i++) {
            head[2 + i] = (uint8_t)((uint64_t)length >> (56 - 8 * i));
        }
        head_length = 10;
    }
    if (scripted_client_write(client, head, head_length)) {
        scripted_client_write(client, data, length);
    }
}

void scripted_client_text(scripted_client_t *client, const char *text, size_t max) {
    const size_t length = strlen(text);
    size_t at = 0;
    do {
        const size_t left = length - at;
        const size_t piece = max > 0 && left > max ? max : left;
        scripted_client_frame(client, at == 0 ? 1 : 0, at + piece == length, text + at, piece);
        at += piece;
    } while (at < length);
}
