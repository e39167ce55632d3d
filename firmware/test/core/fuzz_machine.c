/* The machine with random inputs: fuzz_machine -max_total_time=30 corpus_machine */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz_record.h"
#include "json_members.h"
#include "json_number.h"
#include "json_syntax.h"
#include "kms_machine.h"

#define WAITING_MAX 16
#define MEMORY_LIMIT (4 << 20)

/* The state of a machine's driver. */
typedef struct {
    kms_allocator_t allocator;
    kms_machine_t *machine;
    bool running[KMS_TIMER_REQUEST];
    uint32_t waiting[WAITING_MAX];
    unsigned waiting_count;
    uint32_t last_id;
    long fail_after;
    bool socket;
    bool peer;
} board_t;

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);                \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

static void read_whole(const char *text) {
    MUST(strlen(text) <= MEMORY_LIMIT);
}

static void on_open(const char *url, void *ctx) {
    board_t *board = ctx;
    read_whole(url);
    MUST(!board->socket);
    board->socket = true;
}

static void on_send(const char *text, size_t length, void *ctx) {
    board_t *board = ctx;
    json_value_t root;
    int64_t id;
    MUST(board->socket);
    MUST(strlen(text) == length);
    if (json_parse(text, length, &root)) {
        MUST(json_integer(json_member(root, "id"), &id));
        MUST(id > board->last_id);
        board->last_id = (uint32_t)id;
    } else {
        /* Only the board's own texts, which are not validated, can cause invalid UTF-8. */
        MUST(strstr(text, "\"transaction\"") != NULL || strstr(text, "\"invoke\"") != NULL);
        board->last_id++;
    }
}

static void on_close(void *ctx) {
    board_t *board = ctx;
    MUST(board->socket);
    board->socket = false;
}

static void on_make_offer(void *ctx) {
    board_t *board = ctx;
    MUST(!board->peer);
    board->peer = true;
}

static void on_text(const char *text, void *ctx) {
    (void)ctx;
    read_whole(text);
}

static void on_candidate(const kms_candidate_t *candidate, void *ctx) {
    board_t *board = ctx;
    MUST(board->peer);
    read_whole(candidate->candidate);
    read_whole(candidate->sdp_mid);
}

static unsigned place_of(const board_t *board, uint32_t id) {
    unsigned place = 0;
    while (place < board->waiting_count && board->waiting[place] != id) {
        place++;
    }
    return place;
}

static void forget(board_t *board, kms_timer_t timer) {
    if (timer.kind != KMS_TIMER_REQUEST) {
        board->running[timer.kind] = false;
        return;
    }
    unsigned place = place_of(board, timer.request);
    if (place < board->waiting_count) {
        board->waiting[place] = board->waiting[--board->waiting_count];
    }
}

static void on_start_timer(kms_timer_t timer, uint32_t ms, unsigned jitter, void *ctx) {
    board_t *board = ctx;
    MUST(ms > 0 && ms <= 600000 && jitter <= 100);
    if (timer.kind != KMS_TIMER_REQUEST) {
        board->running[timer.kind] = true;
        return;
    }
    MUST(timer.request == board->last_id);
    MUST(board->waiting_count < WAITING_MAX);
    board->waiting[board->waiting_count++] = timer.request;
}

static void on_stop_timer(kms_timer_t timer, void *ctx) {
    forget(ctx, timer);
}

static void on_viewer(bool joined, const char *endpoint, void *ctx) {
    (void)joined;
    (void)ctx;
    read_whole(endpoint);
}

static void on_key_frame(void *ctx) {
    (void)ctx;
}

static void on_restart(void *ctx) {
    const board_t *board = ctx;
    MUST(board->socket);
}

static void on_close_peer(void *ctx) {
    board_t *board = ctx;
    MUST(board->peer);
    board->peer = false;
}

static void on_log(char level, const char *text, void *ctx) {
    (void)ctx;
    MUST(strchr("EWID", level) != NULL);
    read_whole(text);
}

static const kms_outputs_t outputs = {
    .open = on_open,
    .send = on_send,
    .close = on_close,
    .make_offer = on_make_offer,
    .answer = on_text,
    .candidate = on_candidate,
    .start_timer = on_start_timer,
    .stop_timer = on_stop_timer,
    .announce = on_text,
    .viewer = on_viewer,
    .key_frame = on_key_frame,
    .restart = on_restart,
    .close_peer = on_close_peer,
    .log = on_log,
};

static void *allocate(size_t size, void *ctx) {
    board_t *board = ctx;
    if (board->fail_after == 0) {
        board->fail_after = -1;
        return NULL;
    }
    if (board->fail_after > 0) {
        board->fail_after--;
    }
    return malloc(size);
}

static void release(void *block, void *ctx) {
    (void)ctx;
    free(block);
}

static void expire(board_t *board, kms_timer_t timer) {
    forget(board, timer);
    kms_machine_timer(board->machine, timer);
}

/* A message in a block of its exact size. */
static void receive(board_t *board, const char *text, size_t length) {
    char *lent = malloc(length > 0 ? length : 1);
    memcpy(lent, text, length);
    kms_machine_message(board->machine, lent, length);
    free(lent);
}

/* A reply to the pending request that the payload's first byte selects. */
static void reply(board_t *board, const char *payload, size_t length) {
    if (length == 0 || board->waiting_count == 0) {
        return;
    }
    uint32_t id = board->waiting[(unsigned char)payload[0] % board->waiting_count];
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    fprintf(out, "{\"id\":%u,\"jsonrpc\":\"2.0\",%.*s}", (unsigned)id, (int)length - 1,
            payload + 1);
    fclose(out);
    receive(board, text, size);
    free(text);
}

/* A timer, running or not: any kind, with one of the last ids. */
static void timer(board_t *board, const char *payload, size_t length) {
    if (length < 2) {
        return;
    }
    kms_timer_t it = {.kind =
                          (kms_timer_kind_t)((unsigned char)payload[0] % (KMS_TIMER_REQUEST + 1))};
    if (it.kind == KMS_TIMER_REQUEST) {
        it.request = board->last_id - (unsigned char)payload[1] % 16;
    }
    expire(board, it);
}

static void take(board_t *board, const record_t *record, const char *text) {
    kms_machine_t *machine = board->machine;
    switch (record->kind) {
    case RECORD_START:
        kms_machine_start(machine, text);
        break;
    case RECORD_OPENED:
        kms_machine_opened(machine);
        break;
    case RECORD_MESSAGE:
        receive(board, record->payload, record->length);
        break;
    case RECORD_CLOSED:
        board->socket = false;
        kms_machine_closed(machine, text);
        break;
    case RECORD_UNAUTHORIZED:
        board->socket = board->socket && !board->running[KMS_TIMER_OPEN];
        kms_machine_unauthorized(machine, text);
        break;
    case RECORD_OFFER:
        kms_machine_offer(machine, text);
        break;
    case RECORD_TIMER:
        timer(board, record->payload, record->length);
        break;
    case RECORD_CONNECTED:
        kms_machine_peer_connected(machine);
        break;
    case RECORD_FAILED:
        kms_machine_peer_failed(machine);
        break;
    case RECORD_STOP:
        kms_machine_stop(machine);
        break;
    case RECORD_ADDRESS:
        kms_machine_address_changed(machine);
        break;
    case RECORD_REPLY:
        reply(board, record->payload, record->length);
        break;
    case RECORD_STARVE:
        board->fail_after = record->length > 0 ? (unsigned char)record->payload[0] % 32 : 0;
        break;
    }
}

static void check(const board_t *board) {
    kms_phase_t phase = kms_machine_phase(board->machine);
    if (phase == KMS_PHASE_DISCONNECTED) {
        MUST(board->waiting_count == 0 && !board->socket && !board->peer);
        for (int kind = 0; kind < KMS_TIMER_REQUEST; kind++) {
            MUST(!board->running[kind]);
        }
    }
    const bool waits = phase == KMS_PHASE_BACKOFF || phase == KMS_PHASE_UNAUTHORIZED;
    MUST(board->running[KMS_TIMER_BACKOFF] == waits);
    MUST(board->running[KMS_TIMER_STOP] == (phase == KMS_PHASE_STOPPING));
    MUST(!waits || (board->waiting_count == 0 && !board->socket));
    MUST(phase != KMS_PHASE_CONNECTING || board->running[KMS_TIMER_OPEN]);
    MUST(phase != KMS_PHASE_PUBLISHING || (board->peer && board->socket));
}

static void end(board_t *board) {
    kms_machine_stop(board->machine);
    if (kms_machine_phase(board->machine) == KMS_PHASE_STOPPING) {
        expire(board, (kms_timer_t){.kind = KMS_TIMER_STOP});
    }
    MUST(kms_machine_phase(board->machine) == KMS_PHASE_DISCONNECTED);
    check(board);
    kms_machine_free(board->machine);
    MUST(board->allocator.used == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    kms_identity_t identity = {"kitchen", "esp32s3", "0.1.0", "02:00:5e:00:53:01", true};
    board_t board = {.fail_after = -1};
    board.allocator = (kms_allocator_t){
        .allocate = allocate, .release = release, .ctx = &board, .limit = MEMORY_LIMIT};
    board.machine = kms_machine_new(&identity, &outputs, &board, &board.allocator);
    record_t record;
    while (record_next((const char **)&data, &size, &record)) {
        char *text = malloc(record.length + 1);
        memcpy(text, record.payload, record.length);
        text[record.length] = '\0';
        take(&board, &record, text);
        free(text);
        check(&board);
    }
    end(&board);
    return 0;
}
