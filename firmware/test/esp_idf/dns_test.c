#include "cmocka_program.h"

#include <stdlib.h>
#include <string.h>

#include "dns_message.h"

/** A reply as a responder sends it: PTR, SRV, TXT and A, with names compressed. */
static const uint8_t reply[] = {
    0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 3,
    /* 12: _boardcast._tcp.local PTR, TTL 120: "nas" + pointer */
    10, '_', 'b', 'o', 'a', 'r', 'd', 'c', 'a', 's', 't', 4, '_', 't', 'c', 'p', 5, 'l', 'o', 'c',
    'a', 'l', 0, 0, 12, 0, 1, 0, 0, 0, 120, 0, 6, 3, 'n', 'a', 's', 0xc0, 12,
    /* 51: nas._boardcast._tcp.local SRV 0 0 8888 host.local */
    0xc0, 45, 0, 33, 0x80, 1, 0, 0, 0, 120, 0, 13, 0, 0, 0, 0, 0x22, 0xb8, 4, 'h', 'o', 's', 't',
    0xc0, 28,
    /* 76: the same TXT tls=0 */
    0xc0, 45, 0, 16, 0x80, 1, 0, 0, 0, 120, 0, 6, 5, 't', 'l', 's', '=', '0',
    /* 94: host.local A 192.0.2.1 */
    0xc0, 69, 0, 1, 0x80, 1, 0, 0, 0, 120, 0, 4, 192, 0, 2, 1};

static dns_records_t *read_message(const uint8_t *message, size_t size) {
    dns_records_t *records = calloc(1, sizeof(*records));
    // Exactly as large as the message, so that the sanitizer sees each byte beyond.
    uint8_t *copy = malloc(size + (size == 0 ? 1 : 0));
    memcpy(copy, message, size);
    dns_message_read(copy, size, records);
    free(copy);
    return records;
}

static void a_reply_is_read(void **state) {
    dns_records_t *read = read_message(reply, sizeof(reply));
    const dns_record_t *records = read->records;
    (void)state;
    assert_int_equal(read->count, 4);
    assert_int_equal(records[0].type, DNS_PTR);
    assert_string_equal(records[0].name, "_boardcast._tcp.local");
    assert_string_equal(records[0].target, "nas._boardcast._tcp.local");
    assert_string_equal(records[1].name, "nas._boardcast._tcp.local");
    assert_int_equal(records[1].port, 8888);
    assert_string_equal(records[1].target, "host.local");
    assert_int_equal(records[2].size, 6);
    assert_memory_equal(records[2].data, "\x05tls=0", 6);
    assert_string_equal(records[3].name, "host.local");
    assert_memory_equal(records[3].data, "\xc0\x00\x02\x01", 4);
    free(read);
}

static void a_query_is_no_reply(void **state) {
    uint8_t query[64];
    const size_t size = dns_message_query("_boardcast._tcp.local", query, sizeof(query));
    (void)state;
    assert_int_equal(size, 12 + 23 + 4);
    assert_memory_equal(&query[12], "\x0a_boardcast\x04_tcp\x05local\x00\x00\x0c\x00\x01", 27);
    assert_int_equal(dns_message_query("_boardcast._tcp.local", query, 38), 0);
    dns_records_t *read = read_message(query, size);
    assert_int_equal(read->count, 0);
    free(read);
}

static void a_goodbye_is_left_out(void **state) {
    uint8_t message[sizeof(reply)];
    (void)state;
    memcpy(message, reply, sizeof(reply));
    message[12 + 23 + 7] = 0;
    dns_records_t *read = read_message(message, sizeof(message));
    assert_int_equal(read->count, 3);
    free(read);
}

static void a_name_that_points_to_itself_ends(void **state) {
    uint8_t message[] = {0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9};
    (void)state;
    dns_records_t *read = read_message(message, sizeof(message));
    assert_int_equal(read->count, 0);
    free(read);
}

static void every_truncated_reply_is_read_safely(void **state) {
    (void)state;
    for (size_t size = 0; size <= sizeof(reply); size++) {
        free(read_message(reply, size));
    }
}

/** Mutated replies, of a seed: the sanitizers find what is read or written beyond. */
static void mutated_replies_are_read_safely(void **state) {
    uint8_t message[sizeof(reply) * 2];
    (void)state;
    srand(18);
    for (int round = 0; round < 20000; round++) {
        memcpy(message, reply, sizeof(reply));
        memcpy(&message[sizeof(reply)], reply, sizeof(reply));
        for (int change = rand() % 12; change >= 0; change--) {
            message[(size_t)rand() % sizeof(message)] = (uint8_t)(rand() % 4 == 0 ? 0xc0 : rand());
        }
        free(read_message(message, (size_t)rand() % (sizeof(message) + 1)));
    }
}

static void a_flood_of_records_is_bounded(void **state) {
    enum { COUNT = 200, RECORD = 15 };
    uint8_t message[12 + COUNT * RECORD] = {0, 0, 0x84, 0, 0, 0, 0, COUNT};
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        static const uint8_t record[RECORD] = {0, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 192, 0, 2, 1};
        memcpy(&message[12 + i * RECORD], record, RECORD);
    }
    dns_records_t *read = read_message(message, sizeof(message));
    assert_int_equal(read->count, DNS_RECORDS);
    free(read);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reply_is_read),
        cmocka_unit_test(a_query_is_no_reply),
        cmocka_unit_test(a_goodbye_is_left_out),
        cmocka_unit_test(a_name_that_points_to_itself_ends),
        cmocka_unit_test(every_truncated_reply_is_read_safely),
        cmocka_unit_test(mutated_replies_are_read_safely),
        cmocka_unit_test(a_flood_of_records_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
