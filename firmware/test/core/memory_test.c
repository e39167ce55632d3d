/* The memory of one publish, without the text of the message, which the caller owns. */
#include "cmocka_program.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kms_machine.h"
#include "kms_reassembly.h"
#include "script.h"

#define OFFER_BYTES 3000
#define ANSWER_BYTES 6144
#define PIECE_BYTES 4096
#define STACK_BYTES (256 * 1024)
#define PAINT 0xa5

/* Sanitizers need larger stack frames. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MAX_STACK (16 * 1024)
#else
#define MAX_STACK 2048
#endif

static void on_text(const char *text, void *ctx) {
    (void)text;
    (void)ctx;
}

static void on_send(const char *text, size_t length, void *ctx) {
    (void)text;
    (void)length;
    (void)ctx;
}

static void on_nothing(void *ctx) {
    (void)ctx;
}

static void on_candidate(const kms_candidate_t *candidate, void *ctx) {
    (void)candidate;
    (void)ctx;
}

static void on_start_timer(kms_timer_t timer, uint32_t ms, unsigned jitter, void *ctx) {
    (void)timer;
    (void)ms;
    (void)jitter;
    (void)ctx;
}

static void on_stop_timer(kms_timer_t timer, void *ctx) {
    (void)timer;
    (void)ctx;
}

static void on_viewer(bool joined, const char *endpoint, void *ctx) {
    (void)joined;
    (void)endpoint;
    (void)ctx;
}

static void on_log(char level, const char *text, void *ctx) {
    (void)level;
    (void)text;
    (void)ctx;
}

static const kms_outputs_t outputs = {
    .open = on_text,
    .send = on_send,
    .close = on_nothing,
    .make_offer = on_nothing,
    .answer = on_text,
    .candidate = on_candidate,
    .start_timer = on_start_timer,
    .stop_timer = on_stop_timer,
    .announce = on_text,
    .viewer = on_viewer,
    .key_frame = on_nothing,
    .restart = on_nothing,
    .close_peer = on_nothing,
    .log = on_log,
};

/* An SDP of `size` bytes, with `end` as line ending. */
static char *description(size_t size, const char *end) {
    char *text = calloc(1, size + 128);
    size_t length = 0;
    while (length < size) {
        length += (size_t)snprintf(
            text + length, 128, "a=candidate:1 1 UDP 2015363327 192.0.2.1 40000 typ host%s", end);
    }
    return text;
}

/* The messages, created before the measurement. */
typedef struct {
    char *offer;
    char *reply;
    kms_allocator_t machine;
    kms_allocator_t message;
    kms_phase_t phase;
} publish_t;

static void receive(kms_machine_t *machine, const char *text) {
    kms_machine_message(machine, text, strlen(text));
}

static void *publish(void *given) {
    publish_t *it = given;
    kms_identity_t identity = {"kitchen", "esp32s3", "0.1.0", "02:00:5e:00:53:01", true};
    kms_machine_t *machine = kms_machine_new(&identity, &outputs, NULL, &it->machine);
    kms_machine_start(machine, "ws://127.0.0.1:8888/kurento");
    kms_machine_opened(machine);
    receive(machine, "{\"id\":1,\"jsonrpc\":\"2.0\",\"result\":{\"sessionId\":\"session\"}}");
    kms_machine_offer(machine, it->offer);
    kms_reassembly_t reassembly;
    kms_reassembly_init(&reassembly, &it->message, 65536);
    size_t length = strlen(it->reply);
    for (size_t at = 0; at < length; at += PIECE_BYTES) {
        bool last = at + PIECE_BYTES >= length;
        kms_reassembly_add(&reassembly, it->reply + at, last ? length - at : PIECE_BYTES, last);
    }
    kms_machine_message(machine, reassembly.text, reassembly.length);
    kms_reassembly_reset(&reassembly);
    it->phase = kms_machine_phase(machine);
    kms_machine_free(machine);
    return NULL;
}

static publish_t prepare(void) {
    publish_t it = {.offer = description(OFFER_BYTES, "\r\n")};
    char *answer = description(ANSWER_BYTES, "\\r\\n");
    char *quoted = malloc(strlen(answer) + 3);
    sprintf(quoted, "\"%s\"", answer);
    it.reply = script_published(2, KMS_PUBLISH_ANSWER, quoted);
    free(answer);
    free(quoted);
    return it;
}

static void a_publish_with_a_6_kb_answer_takes_less_than_10_kb_of_heap(void **state) {
    (void)state;
    publish_t it = prepare();
    publish(&it);
    print_message("# heap: machine %zu bytes at peak, reassembly %zu, reply %zu\n", it.machine.peak,
                  it.message.peak, strlen(it.reply));
    assert_int_equal(it.phase, KMS_PHASE_PUBLISHING);
    assert_true(it.machine.peak < 10 * 1024);
    assert_int_equal(it.machine.used + it.message.used, 0);
    free(it.offer);
    free(it.reply);
}

static size_t painted(const unsigned char *stack) {
    size_t at = 0;
    while (at < STACK_BYTES && stack[at] == PAINT) {
        at++;
    }
    return STACK_BYTES - at;
}

static void *idle(void *given) {
    return given;
}

static size_t stack_of(void *(*task)(void *), void *given) {
    unsigned char *stack = aligned_alloc(4096, STACK_BYTES);
    memset(stack, PAINT, STACK_BYTES);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstack(&attributes, stack, STACK_BYTES);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, &attributes, task, given), 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
    size_t used = painted(stack);
    free(stack);
    return used;
}

static void a_publish_takes_little_stack(void **state) {
    (void)state;
    publish_t it = prepare();
    size_t thread = stack_of(idle, NULL);
    size_t used = stack_of(publish, &it) - thread;
    print_message("# stack: %zu bytes\n", used);
    assert_true(used < MAX_STACK);
    free(it.offer);
    free(it.reply);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_publish_with_a_6_kb_answer_takes_less_than_10_kb_of_heap),
        cmocka_unit_test(a_publish_takes_little_stack),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
