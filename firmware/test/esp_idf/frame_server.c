#include "frame_server.h"

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TIMEOUT_MS 5000
#define MAX_REQUEST 4096

static char request[MAX_REQUEST];

bool frame_server_open(frame_server_t *server) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    server->client = -1;
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server->listener < 0 ||
        bind(server->listener, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(server->listener, 1) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &size) != 0) {
        return false;
    }
    server->port = ntohs(address.sin_port);
    return true;
}

void frame_server_cut(frame_server_t *server) {
    if (server->client >= 0) {
        close(server->client);
        server->client = -1;
    }
}

void frame_server_close(frame_server_t *server) {
    frame_server_cut(server);
    close(server->listener);
}

static bool is_readable(int descriptor) {
    struct pollfd wanted = {.fd = descriptor, .events = POLLIN};
    return poll(&wanted, 1, TIMEOUT_MS) == 1;
}

static bool read_all(int descriptor, void *to, size_t length) {
    for (size_t done = 0; done < length;) {
        const ssize_t got =
            is_readable(descriptor) ? recv(descriptor, (char *)to + done, length - done, 0) : -1;
        if (got <= 0) {
            return false;
        }
        done += (size_t)got;
    }
    return true;
}

static bool write_all(int descriptor, const void *from, size_t length) {
    for (size_t done = 0; done < length;) {
        const ssize_t sent =
            send(descriptor, (const char *)from + done, length - done, MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        done += (size_t)sent;
    }
    return true;
}

bool frame_server_accept(frame_server_t *server) {
    size_t length = 0;
    if (!is_readable(server->listener)) {
        return false;
    }
    server->client = accept(server->listener, NULL, NULL);
    memset(request, 0, sizeof(request));
    while (strstr(request, "\r\n\r\n") == NULL) {
        if (length + 1 >= sizeof(request) || !read_all(server->client, request + length, 1)) {
            return false;
        }
        length++;
    }
    return true;
}

void frame_server_field(const char *name, char *value, size_t size) {
    char start[64];
    snprintf(start, sizeof(start), "\r\n%s: ", name);
    const char *found = strcasestr(request, start);
    const char *text = found != NULL ? found + strlen(start) : "";
    snprintf(value, size, "%.*s", (int)strcspn(text, "\r\n"), text);
}

bool frame_server_upgrade(frame_server_t *server, int status) {
    char text[256];
    unsigned char digest[EVP_MAX_MD_SIZE];
    char key[64] = "";
    const char *field = strstr(request, "Sec-WebSocket-Key: ");
    if (status != 101) {
        snprintf(text, sizeof(text), "HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n", status);
        return write_all(server->client, text, strlen(text));
    }
    if (field == NULL || sscanf(field, "Sec-WebSocket-Key: %24s", key) != 1) {
        return false;
    }
    snprintf(text, sizeof(text), "%s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
    EVP_Digest(text, strlen(text), digest, NULL, EVP_sha1(), NULL);
    EVP_EncodeBlock((unsigned char *)key, digest, 20);
    snprintf(text, sizeof(text),
             "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Accept: %s\r\n\r\n",
             key);
    return write_all(server->client, text, strlen(text));
}

bool frame_server_send(frame_server_t *server, bool fin, int opcode, const void *payload,
                       size_t length) {
    uint8_t header[10] = {(uint8_t)((fin ? 0x80 : 0) | opcode), (uint8_t)length};
    size_t size = 2;
    if (length > UINT16_MAX) {
        header[1] = 127;
        for (int i = 0; i < 8; i++) {
            header[2 + i] = (uint8_t)((uint64_t)length >> (8 * (7 - i)));
        }
        size = 10;
    } else if (length > 125) {
        header[1] = 126;
        header[2] = (uint8_t)(length >> 8);
        header[3] = (uint8_t)length;
        size = 4;
    }
    return write_all(server->client, header, size) && write_all(server->client, payload, length);
}

static bool read_length(frame_server_t *server, uint8_t first, size_t *length) {
    uint8_t bytes[8];
    const size_t size = first == 127 ? 8 : first == 126 ? 2 : 0;
    *length = size == 0 ? first : 0;
    if (!read_all(server->client, bytes, size)) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        *length = *length << 8 | bytes[i];
    }
    return true;
}

int frame_server_receive(frame_server_t *server, char *payload, size_t size, size_t *length,
                         bool *fin) {
    uint8_t header[2];
    uint8_t mask[4];
    if (!read_all(server->client, header, 2) || (header[1] & 0x80) == 0 ||
        !read_length(server, header[1] & 0x7f, length) || *length > size ||
        !read_all(server->client, mask, 4) || !read_all(server->client, payload, *length)) {
        return -1;
    }
    for (size_t i = 0; i < *length; i++) {
        payload[i] = (char)(payload[i] ^ mask[i % 4]);
    }
    *fin = (header[0] & 0x80) != 0;
    return header[0] & 0x0f;
}
