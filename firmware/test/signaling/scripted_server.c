#include "scripted_server.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <libwebsockets.h>

#include "scripted_client.h"
#include "scripted_replies.h"

#define CLIENTS 8
#define KEPT_REQUESTS 256

struct scripted_server {
    int listener;
    int port;
    int wake[2];
    pthread_t thread;
    pthread_mutex_t lock; /*!< Guards the following members */
    bool ending;
    script_t script;
    scripted_client_t clients[CLIENTS];
    int upgrades;
    char *requests[KEPT_REQUESTS];
    int request_count;
};

static void fail(const char *what) {
    perror(what);
    abort();
}

static void upgrade(scripted_server_t *server, scripted_client_t *client) {
    static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    char *key = strcasestr(client->input, "Sec-WebSocket-Key: ");
    char text[512];
    if (server->script.http_status != 0 || key == NULL) {
        snprintf(text, sizeof(text), "HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n",
                 server->script.http_status);
        scripted_client_write(client, text, strlen(text));
        scripted_client_close(client);
        return;
    }
    char joined[128];
    unsigned char hash[20];
    char accept[64];
    key += strlen("Sec-WebSocket-Key: ");
    snprintf(joined, sizeof(joined), "%.*s%s", (int)strcspn(key, "\r\n"), key, guid);
    lws_SHA1((unsigned char *)joined, strlen(joined), hash);
    lws_b64_encode_string((char *)hash, sizeof(hash), accept, sizeof(accept));
    snprintf(text, sizeof(text),
             "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
             "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
             accept);
    scripted_client_write(client, text, strlen(text));
    client->upgraded = true;
    server->upgrades++;
}

static void on_message(scripted_server_t *server, scripted_client_t *client) {
    char *text = strndup(client->message, client->message_length);
    client->message_length = 0;
    if (!server->script.keeps_nothing && server->request_count < KEPT_REQUESTS) {
        server->requests[server->request_count++] = strdup(text);
    }
    char *reply = scripted_reply(text, &server->script);
    free(text);
    if (reply == NULL) {
        return;
    }
    const script_t script = server->script;
    if (script.delay_ms > 0) {
        usleep((useconds_t)script.delay_ms * 1000);
    }
    scripted_client_text(client, reply, script.fragment);
    free(reply);
}

static void append(scripted_client_t *client, const uint8_t *data, size_t length,
                   const uint8_t *mask) {
    client->message = realloc(client->message, client->message_length + length + 1);
    for (size_t i = 0; i < length; i++) {
        client->message[client->message_length + i] = (char)(data[i] ^ mask[i % 4]);
    }
    client->message_length += length;
}

/** Reads one frame, which is masked, from the received data; 0 when it is incomplete. */
static size_t take_frame(scripted_server_t *server, scripted_client_t *client) {
    const uint8_t *data = (const uint8_t *)client->input;
    size_t at = 2;
    if (client->length < at) {
        return 0;
    }
    size_t length = data[1] & 0x7f;
    const size_t extra = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (client->length < at + extra + 4) {
        return 0;
    }
    if (extra > 0) {
        length = 0;
        for (size_t i = 0; i < extra; i++) {
            length = length << 8 | data[at + i];
        }
    }
    const uint8_t *mask = data + at + extra;
    at += extra + 4;
    if (client->length < at + length) {
        return 0;
    }
    const int opcode = data[0] & 0x0f;
    if (opcode == 8) {
        scripted_client_frame(client, 8, true, "", 0);
        scripted_client_close(client);
        return 0;
    }
    if (opcode == 9) {
        scripted_client_frame(client, 10, true, "", 0);
    } else if (opcode < 3) {
        append(client, data + at, length, mask);
        if ((data[0] & 0x80) != 0) {
            on_message(server, client);
        }
    }
    return at + length;
}

static void consume(scripted_client_t *client, size_t length) {
    memmove(client->input, client->input + length, client->length - length);
    client->length -= length;
    client->input[client->length] = '\0';
}

static void on_input(scripted_server_t *server, scripted_client_t *client) {
    char buffer[4096];
    const ssize_t got = recv(client->fd, buffer, sizeof(buffer), 0);
    if (got <= 0) {
        scripted_client_close(client);
        return;
    }
    client->input = realloc(client->input, client->length + (size_t)got + 1);
    memcpy(client->input + client->length, buffer, (size_t)got);
    client->length += (size_t)got;
    client->input[client->length] = '\0';
    if (!client->upgraded) {
        const char *end = strstr(client->input, "\r\n\r\n");
        if (end == NULL || server->script.mute_handshake) {
            return;
        }
        const size_t head = (size_t)(end - client->input) + 4;
        upgrade(server, client);
        if (client->fd >= 0) {
            consume(client, head);
        }
    }
    while (client->fd >= 0 && client->upgraded) {
        const size_t taken = take_frame(server, client);
        if (taken == 0) {
            break;
        }
        consume(client, taken);
    }
}

static void accept_client(scripted_server_t *server) {
    const int fd = accept(server->listener, NULL, NULL);
    const int one = 1;
    if (fd < 0) {
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    for (int i = 0; i < CLIENTS; i++) {
        if (server->clients[i].fd < 0) {
            server->clients[i].fd = fd;
            return;
        }
    }
    close(fd);
}

static void turn(scripted_server_t *server, const struct pollfd *polled) {
    if ((polled[0].revents & POLLIN) != 0) {
        accept_client(server);
    }
    for (int i = 0; i < CLIENTS; i++) {
        scripted_client_t *client = &server->clients[i];
        const struct pollfd *entry = &polled[2 + i];
        if (client->fd >= 0 && client->fd == entry->fd && entry->revents != 0) {
            on_input(server, client);
        }
    }
}

static void *run(void *ctx) {
    scripted_server_t *server = ctx;
    for (;;) {
        struct pollfd polled[2 + CLIENTS] = {
            {.fd = server->listener, .events = POLLIN},
            {.fd = server->wake[0], .events = POLLIN},
        };
        pthread_mutex_lock(&server->lock);
        const bool ending = server->ending;
        for (int i = 0; i < CLIENTS; i++) {
            polled[2 + i] = (struct pollfd){.fd = server->clients[i].fd, .events = POLLIN};
        }
        pthread_mutex_unlock(&server->lock);
        if (ending) {
            return NULL;
        }
        poll(polled, 2 + CLIENTS, 1000);
        char byte;
        if ((polled[1].revents & POLLIN) != 0 && read(server->wake[0], &byte, 1) < 0) {
            fail("read");
        }
        pthread_mutex_lock(&server->lock);
        turn(server, polled);
        pthread_mutex_unlock(&server->lock);
    }
}

scripted_server_t *scripted_server_start(void) {
    scripted_server_t *server = calloc(1, sizeof(*server));
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof(address);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < CLIENTS; i++) {
        server->clients[i].fd = -1;
    }
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(server->listener, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(server->listener, 64) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &length) != 0 ||
        pipe(server->wake) != 0) {
        fail("listen");
    }
    server->port = ntohs(address.sin_port);
    pthread_mutex_init(&server->lock, NULL);
    if (pthread_create(&server->thread, NULL, run, server) != 0) {
        fail("pthread_create");
    }
    return server;
}

static void wake(scripted_server_t *server) {
    if (write(server->wake[1], "", 1) != 1) {
        fail("write");
    }
}

void scripted_server_stop(scripted_server_t *server) {
    pthread_mutex_lock(&server->lock);
    server->ending = true;
    pthread_mutex_unlock(&server->lock);
    wake(server);
    pthread_join(server->thread, NULL);
    for (int i = 0; i < CLIENTS; i++) {
        if (server->clients[i].fd >= 0) {
            scripted_client_close(&server->clients[i]);
        }
    }
    for (int i = 0; i < server->request_count; i++) {
        free(server->requests[i]);
    }
    close(server->listener);
    close(server->wake[0]);
    close(server->wake[1]);
    pthread_mutex_destroy(&server->lock);
    free(server);
}

int scripted_server_port(const scripted_server_t *server) {
    return server->port;
}

void scripted_server_script(scripted_server_t *server, script_t script) {
    pthread_mutex_lock(&server->lock);
    server->script = script;
    pthread_mutex_unlock(&server->lock);
}

static bool is_of(const char *request, const char *method) {
    char wanted[64];
    snprintf(wanted, sizeof(wanted), "\"method\":\"%s\"", method);
    return strstr(request, wanted) != NULL;
}

int scripted_server_count(scripted_server_t *server, const char *method) {
    pthread_mutex_lock(&server->lock);
    int count = method == NULL ? server->upgrades : 0;
    for (int i = 0; method != NULL && i < server->request_count; i++) {
        count += is_of(server->requests[i], method);
    }
    pthread_mutex_unlock(&server->lock);
    return count;
}

char *scripted_server_last(scripted_server_t *server, const char *method) {
    char *last = NULL;
    pthread_mutex_lock(&server->lock);
    for (int i = server->request_count - 1; last == NULL && i >= 0; i--) {
        last = is_of(server->requests[i], method) ? strdup(server->requests[i]) : NULL;
    }
    pthread_mutex_unlock(&server->lock);
    return last;
}

void scripted_server_send(scripted_server_t *server, const char *text, int times) {
    pthread_mutex_lock(&server->lock);
    for (int i = 0; i < CLIENTS * times; i++) {
        scripted_client_t *client = &server->clients[i % CLIENTS];
        if (client->fd >= 0 && client->upgraded) {
            scripted_client_text(client, text, server->script.fragment);
        }
    }
    pthread_mutex_unlock(&server->lock);
}

void scripted_server_drop(scripted_server_t *server, int code) {
    const char reason[] = {(char)(code >> 8), (char)code};
    const struct linger reset = {.l_onoff = 1};
    pthread_mutex_lock(&server->lock);
    for (int i = 0; i < CLIENTS; i++) {
        scripted_client_t *client = &server->clients[i];
        if (client->fd < 0) {
            continue;
        }
        if (code != 0) {
            scripted_client_frame(client, 8, true, reason, sizeof(reason));
        } else {
            setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
            scripted_client_close(client);
        }
    }
    pthread_mutex_unlock(&server->lock);
    wake(server);
}
