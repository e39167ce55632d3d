#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmocka_program.h"
#include "esp_crt_bundle.h"
#include "esp_timer.h"
#include "esp_tls_errors.h"
#include "esp_websocket_client.h"
#include "frame_server.h"
#include "freertos/queue.h"
#include "freertos/task.h"

#define BUFFER 256
#define MAX_MESSAGE 5000

typedef struct {
    int32_t id;
    int data_len;
    int payload_len;
    int payload_offset;
    bool fin;
    uint8_t op_code;
    esp_websocket_error_codes_t error;
    esp_err_t stopped; /*!< The result of stopping in the client's task */
    char data[BUFFER];
} mailbox_event_t;

typedef struct {
    frame_server_t server;
    QueueHandle_t news;
    esp_websocket_client_handle_t client;
} fixture_t;

static void on_event(void *ctx, esp_event_base_t base, int32_t id, void *event_data) {
    fixture_t *fixture = ctx;
    const esp_websocket_event_data_t *data = event_data;
    mailbox_event_t item = {.id = id};
    (void)base;
    if (data != NULL) {
        item.data_len = data->data_len;
        item.payload_len = data->payload_len;
        item.payload_offset = data->payload_offset;
        item.fin = data->fin;
        item.op_code = data->op_code;
        item.error = data->error_handle;
        assert_true(data->data_len <= BUFFER);
        if (data->data_len > 0) {
            memcpy(item.data, data->data_ptr, (size_t)data->data_len);
        }
    }
    if (id == WEBSOCKET_EVENT_CONNECTED) {
        item.stopped = esp_websocket_client_stop(fixture->client);
    }
    xQueueSend(fixture->news, &item, portMAX_DELAY);
}

/** The next event of a kind; others before it are dropped. */
static mailbox_event_t next(fixture_t *fixture, int32_t id) {
    mailbox_event_t item = {0};
    do {
        assert_int_equal(xQueueReceive(fixture->news, &item, pdMS_TO_TICKS(5000)), pdTRUE);
    } while (item.id != id);
    return item;
}

static void start_client(fixture_t *fixture, const char *uri) {
    const esp_websocket_client_config_t config = {
        .uri = uri,
        .disable_auto_reconnect = true,
        .disable_pingpong_discon = true,
        .task_stack = 6144,
        .buffer_size = BUFFER,
        .network_timeout_ms = 2000,
        .crt_bundle_attach = esp_crt_bundle_attach,
    };
    fixture->client = esp_websocket_client_init(&config);
    assert_non_null(fixture->client);
    assert_int_equal(
        esp_websocket_register_events(fixture->client, WEBSOCKET_EVENT_ANY, on_event, fixture),
        ESP_OK);
    assert_int_equal(esp_websocket_client_start(fixture->client), ESP_OK);
}

static void start_at_server(fixture_t *fixture, const char *scheme) {
    char uri[64];
    snprintf(uri, sizeof(uri), "%s://127.0.0.1:%u/kurento", scheme, fixture->server.port);
    start_client(fixture, uri);
}

static void connect_client(fixture_t *fixture) {
    start_at_server(fixture, "ws");
    assert_true(frame_server_accept(&fixture->server));
    assert_true(frame_server_upgrade(&fixture->server, 101));
    assert_int_equal(next(fixture, WEBSOCKET_EVENT_CONNECTED).stopped, ESP_FAIL);
}

static int begin(void **state) {
    fixture_t *fixture = calloc(1, sizeof(*fixture));
    fixture->news = xQueueCreate(64, sizeof(mailbox_event_t));
    *state = fixture;
    return frame_server_open(&fixture->server) ? 0 : -1;
}

static int end(void **state) {
    fixture_t *fixture = *state;
    if (fixture->client != NULL) {
        assert_int_equal(esp_websocket_client_destroy(fixture->client), ESP_OK);
    }
    while (uxTaskGetNumberOfTasks() > 0) {
        vTaskDelay(1);
    }
    frame_server_close(&fixture->server);
    vQueueDelete(fixture->news);
    free(fixture);
    return 0;
}

/** Collects a frame from the client's pieces, and checks their offsets. */
static int gather(fixture_t *fixture, char *text, size_t length, uint8_t op_code) {
    int pieces = 0;
    for (size_t have = 0; have < length; pieces++) {
        const mailbox_event_t piece = next(fixture, WEBSOCKET_EVENT_DATA);
        assert_int_equal(piece.op_code, op_code);
        assert_int_equal(piece.payload_len, length);
        assert_int_equal(piece.payload_offset, have);
        memcpy(text + have, piece.data, (size_t)piece.data_len);
        have += (size_t)piece.data_len;
    }
    return pieces;
}

static void fill(char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        text[i] = (char)('a' + i % 23);
    }
}

static void a_long_message_comes_in_pieces_with_offsets(void **state) {
    fixture_t *fixture = *state;
    char sent[MAX_MESSAGE], got[MAX_MESSAGE];
    fill(sent, sizeof(sent));
    connect_client(fixture);
    frame_server_send(&fixture->server, true, WS_TRANSPORT_OPCODES_TEXT, sent, sizeof(sent));
    assert_true(gather(fixture, got, sizeof(got), WS_TRANSPORT_OPCODES_TEXT) >=
                MAX_MESSAGE / BUFFER);
    assert_memory_equal(got, sent, sizeof(sent));
}

static void a_fragmented_message_continues_with_opcode_0(void **state) {
    fixture_t *fixture = *state;
    connect_client(fixture);
    frame_server_send(&fixture->server, false, WS_TRANSPORT_OPCODES_TEXT, "one", 3);
    frame_server_send(&fixture->server, false, WS_TRANSPORT_OPCODES_CONT, "two", 3);
    frame_server_send(&fixture->server, true, WS_TRANSPORT_OPCODES_CONT, "three", 5);
    frame_server_send(&fixture->server, true, WS_TRANSPORT_OPCODES_TEXT, "next", 4);
    static const uint8_t op_codes[] = {1, 0, 0, 1};
    static const bool fins[] = {false, false, true, true};
    static const char *const texts[] = {"one", "two", "three", "next"};
    for (int i = 0; i < 4; i++) {
        const mailbox_event_t piece = next(fixture, WEBSOCKET_EVENT_DATA);
        assert_int_equal(piece.op_code, op_codes[i]);
        assert_int_equal(piece.fin, fins[i]);
        assert_int_equal(piece.data_len, strlen(texts[i]));
        assert_memory_equal(piece.data, texts[i], strlen(texts[i]));
    }
}

static void sent_messages_arrive_complete(void **state) {
    fixture_t *fixture = *state;
    char sent[MAX_MESSAGE], got[MAX_MESSAGE];
    size_t have = 0, length = 0;
    bool fin = false;
    fill(sent, sizeof(sent));
    connect_client(fixture);
    assert_true(esp_websocket_client_is_connected(fixture->client));
    assert_int_equal(
        esp_websocket_client_send_text(fixture->client, sent, MAX_MESSAGE, pdMS_TO_TICKS(2000)),
        MAX_MESSAGE);
    while (!fin) {
        const int op_code =
            frame_server_receive(&fixture->server, got + have, MAX_MESSAGE - have, &length, &fin);
        assert_int_equal(op_code, have == 0 ? 1 : 0);
        have += length;
    }
    assert_int_equal(have, MAX_MESSAGE);
    assert_memory_equal(got, sent, sizeof(sent));
}

typedef struct {
    fixture_t *fixture;
    QueueHandle_t done;
    char letter;
} sender_t;

#define MESSAGES 50

static void send_letters(void *ctx) {
    sender_t *sender = ctx;
    char text[100];
    int sent = 0;
    memset(text, sender->letter, sizeof(text));
    for (int i = 0; i < MESSAGES; i++) {
        sent += esp_websocket_client_send_text(sender->fixture->client, text, sizeof(text),
                                               pdMS_TO_TICKS(5000)) == (int)sizeof(text);
    }
    xQueueSend(sender->done, &sent, portMAX_DELAY);
    vTaskDelete(NULL);
}

static void two_tasks_may_send_at_once(void **state) {
    fixture_t *fixture = *state;
    QueueHandle_t done = xQueueCreate(2, sizeof(int));
    sender_t senders[] = {{fixture, done, 'a'}, {fixture, done, 'b'}};
    int letters[2] = {0};
    connect_client(fixture);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(xTaskCreate(send_letters, "sender", 4096, &senders[i], 1, NULL), pdPASS);
    }
    for (int i = 0; i < 2 * MESSAGES; i++) {
        char text[100];
        size_t length = 0;
        bool fin = false;
        assert_int_equal(frame_server_receive(&fixture->server, text, sizeof(text), &length, &fin),
                         1);
        assert_int_equal(length, sizeof(text));
        assert_int_equal(text[0], text[99]);
        letters[text[0] == 'b']++;
    }
    assert_int_equal(letters[0], MESSAGES);
    assert_int_equal(letters[1], MESSAGES);
    for (int i = 0; i < 2; i++) {
        int sent = 0;
        assert_int_equal(xQueueReceive(done, &sent, pdMS_TO_TICKS(5000)), pdTRUE);
        assert_int_equal(sent, MESSAGES);
    }
    vQueueDelete(done);
}

static void a_close_frame_is_delivered_with_its_code(void **state) {
    fixture_t *fixture = *state;
    connect_client(fixture);
    frame_server_send(&fixture->server, true, WS_TRANSPORT_OPCODES_CLOSE, "\x03\xf3gone", 6);
    const mailbox_event_t close = next(fixture, WEBSOCKET_EVENT_DATA);
    assert_int_equal(close.op_code, WS_TRANSPORT_OPCODES_CLOSE);
    assert_true(close.data_len >= 2);
    assert_memory_equal(close.data, "\x03\xf3", 2);
    frame_server_cut(&fixture->server);
    next(fixture, WEBSOCKET_EVENT_FINISH);
    assert_false(esp_websocket_client_is_connected(fixture->client));
}

static void a_reset_connection_is_detected(void **state) {
    fixture_t *fixture = *state;
    connect_client(fixture);
    frame_server_cut(&fixture->server);
    next(fixture, WEBSOCKET_EVENT_DISCONNECTED);
    next(fixture, WEBSOCKET_EVENT_FINISH);
    assert_int_equal(esp_websocket_client_send_text(fixture->client, "x", 1, 0), -1);
}

static void a_refused_connection_is_reported(void **state) {
    fixture_t *fixture = *state;
    frame_server_t gone;
    char uri[64];
    assert_true(frame_server_open(&gone));
    snprintf(uri, sizeof(uri), "ws://127.0.0.1:%u/kurento", gone.port);
    frame_server_close(&gone);
    start_client(fixture, uri);
    const mailbox_event_t lost = next(fixture, WEBSOCKET_EVENT_DISCONNECTED);
    assert_int_equal(lost.error.error_type, WEBSOCKET_ERROR_TYPE_TCP_TRANSPORT);
    assert_int_equal(lost.error.esp_transport_sock_errno, ECONNREFUSED);
}

static void an_unknown_host_is_reported(void **state) {
    fixture_t *fixture = *state;
    start_client(fixture, "ws://no-such-host.invalid/kurento");
    const mailbox_event_t lost = next(fixture, WEBSOCKET_EVENT_DISCONNECTED);
    assert_int_equal(lost.error.esp_tls_last_esp_err, ESP_ERR_ESP_TLS_CANNOT_RESOLVE_HOSTNAME);
}

static void a_status_other_than_101_is_reported(void **state) {
    fixture_t *fixture = *state;
    start_at_server(fixture, "ws");
    assert_true(frame_server_accept(&fixture->server));
    assert_true(frame_server_upgrade(&fixture->server, 404));
    assert_int_equal(next(fixture, WEBSOCKET_EVENT_DISCONNECTED).error.esp_ws_handshake_status_code,
                     404);
}

static void a_server_that_never_replies_times_out(void **state) {
    fixture_t *fixture = *state;
    const int64_t before = esp_timer_get_time();
    start_at_server(fixture, "ws");
    assert_true(frame_server_accept(&fixture->server));
    const mailbox_event_t lost = next(fixture, WEBSOCKET_EVENT_DISCONNECTED);
    assert_in_range(esp_timer_get_time() - before, 1000000, 5000000);
    assert_int_equal(lost.error.esp_tls_last_esp_err, ESP_ERR_ESP_TLS_CONNECTION_TIMEOUT);
}

static void stopping_does_not_wait_for_a_server_that_never_replies(void **state) {
    fixture_t *fixture = *state;
    start_at_server(fixture, "ws");
    assert_true(frame_server_accept(&fixture->server));
    const int64_t before = esp_timer_get_time();
    assert_int_equal(esp_websocket_client_stop(fixture->client), ESP_OK);
    assert_in_range(esp_timer_get_time() - before, 0, 1500000);
    assert_int_equal(esp_websocket_client_stop(fixture->client), ESP_FAIL);
}

static void a_client_can_start_again(void **state) {
    fixture_t *fixture = *state;
    connect_client(fixture);
    assert_int_equal(esp_websocket_client_stop(fixture->client), ESP_OK);
    frame_server_cut(&fixture->server);
    assert_int_equal(esp_websocket_client_start(fixture->client), ESP_OK);
    assert_true(frame_server_accept(&fixture->server));
    assert_true(frame_server_upgrade(&fixture->server, 101));
    next(fixture, WEBSOCKET_EVENT_CONNECTED);
    frame_server_send(&fixture->server, true, WS_TRANSPORT_OPCODES_TEXT, "again", 5);
    assert_memory_equal(next(fixture, WEBSOCKET_EVENT_DATA).data, "again", 5);
}

static void a_user_and_a_password_are_sent_as_basic(void **state) {
    fixture_t *fixture = *state;
    char uri[96];
    char value[96];
    snprintf(uri, sizeof(uri), "ws://user:topsecret@127.0.0.1:%u/kurento", fixture->server.port);
    start_client(fixture, uri);
    assert_true(frame_server_accept(&fixture->server));
    frame_server_field("Authorization", value, sizeof(value));
    assert_string_equal(value, "Basic dXNlcjp0b3BzZWNyZXQ=");
    frame_server_field("Host", value, sizeof(value));
    assert_null(strchr(value, '@'));
    assert_true(frame_server_upgrade(&fixture->server, 101));
    next(fixture, WEBSOCKET_EVENT_CONNECTED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_long_message_comes_in_pieces_with_offsets),
        TEST(a_fragmented_message_continues_with_opcode_0),
        TEST(sent_messages_arrive_complete),
        TEST(two_tasks_may_send_at_once),
        TEST(a_close_frame_is_delivered_with_its_code),
        TEST(a_reset_connection_is_detected),
        TEST(a_refused_connection_is_reported),
        TEST(an_unknown_host_is_reported),
        TEST(a_status_other_than_101_is_reported),
        TEST(a_server_that_never_replies_times_out),
        TEST(stopping_does_not_wait_for_a_server_that_never_replies),
        TEST(a_client_can_start_again),
        TEST(a_user_and_a_password_are_sent_as_basic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
