#include "cmocka_program.h"

#include <string.h>

#include "kms_reassembly.h"

static void pieces_become_one_message(void **state) {
    (void)state;
    kms_allocator_t allocator = {0};
    kms_reassembly_t it;
    kms_reassembly_init(&it, &allocator, 100);
    for (int round = 0; round < 3; round++) {
        assert_int_equal(kms_reassembly_add(&it, "one", 3, false), KMS_REASSEMBLY_MORE);
        assert_int_equal(kms_reassembly_add(&it, NULL, 0, false), KMS_REASSEMBLY_MORE);
        assert_int_equal(kms_reassembly_add(&it, " two", 4, true), KMS_REASSEMBLY_COMPLETE);
        assert_int_equal(it.length, 7);
        assert_string_equal(it.text, "one two");
    }
    kms_reassembly_reset(&it);
    assert_int_equal(allocator.used, 0);
}

static void an_empty_message_is_a_message(void **state) {
    (void)state;
    kms_allocator_t allocator = {0};
    kms_reassembly_t it;
    kms_reassembly_init(&it, &allocator, 100);
    assert_int_equal(kms_reassembly_add(&it, NULL, 0, true), KMS_REASSEMBLY_COMPLETE);
    assert_int_equal(it.length, 0);
    assert_string_equal(it.text, "");
    kms_reassembly_reset(&it);
    assert_int_equal(allocator.used, 0);
}

static void a_message_over_the_limit_is_dropped_completely(void **state) {
    (void)state;
    kms_allocator_t allocator = {0};
    kms_reassembly_t it;
    kms_reassembly_init(&it, &allocator, 5);
    assert_int_equal(kms_reassembly_add(&it, "123", 3, false), KMS_REASSEMBLY_MORE);
    assert_int_equal(kms_reassembly_add(&it, "456", 3, false), KMS_REASSEMBLY_MORE);
    assert_int_equal(allocator.used, 0);
    assert_int_equal(kms_reassembly_add(&it, "7", 1, false), KMS_REASSEMBLY_MORE);
    assert_int_equal(kms_reassembly_add(&it, "8", 1, true), KMS_REASSEMBLY_DROPPED);
    assert_int_equal(kms_reassembly_add(&it, "12345", 5, true), KMS_REASSEMBLY_COMPLETE);
    assert_string_equal(it.text, "12345");
    kms_reassembly_reset(&it);
    assert_int_equal(allocator.used, 0);
}

static void without_memory_one_message_is_dropped(void **state) {
    (void)state;
    kms_allocator_t allocator = {.limit = 64};
    kms_reassembly_t it;
    kms_reassembly_init(&it, &allocator, 1000);
    char piece[100] = {0};
    assert_int_equal(kms_reassembly_add(&it, piece, sizeof(piece), true), KMS_REASSEMBLY_DROPPED);
    assert_int_equal(kms_reassembly_add(&it, "fits", 4, true), KMS_REASSEMBLY_COMPLETE);
    assert_string_equal(it.text, "fits");
    kms_reassembly_reset(&it);
    assert_int_equal(allocator.used, 0);
}

static void a_reset_drops_a_partial_message(void **state) {
    (void)state;
    kms_allocator_t allocator = {0};
    kms_reassembly_t it;
    kms_reassembly_init(&it, &allocator, 4);
    kms_reassembly_add(&it, "half", 4, false);
    kms_reassembly_reset(&it);
    kms_reassembly_reset(&it);
    kms_reassembly_add(&it, "too long", 8, false);
    kms_reassembly_reset(&it);
    assert_int_equal(kms_reassembly_add(&it, "next", 4, true), KMS_REASSEMBLY_COMPLETE);
    assert_string_equal(it.text, "next");
    kms_reassembly_reset(&it);
    assert_int_equal(allocator.used, 0);
}

static size_t copies;

static void *counting(size_t size, void *ctx) {
    (void)ctx;
    copies++;
    return test_malloc(size);
}

static void counted(void *block, void *ctx) {
    (void)ctx;
    test_free(block);
}

static void a_megabyte_of_single_bytes_causes_few_copies(void **state) {
    (void)state;
    kms_allocator_t allocator = {.allocate = counting, .release = counted};
    kms_reassembly_t it;
    kms_reassembly_init(&it, &allocator, 1 << 20);
    copies = 0;
    for (size_t i = 0; i < 1 << 20; i++) {
        kms_reassembly_add(&it, "x", 1, i + 1 == 1 << 20);
    }
    assert_int_equal(it.length, 1 << 20);
    assert_int_equal(strlen(it.text), 1 << 20);
    assert_true(copies < 60);
    kms_reassembly_reset(&it);
    assert_int_equal(allocator.used, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_become_one_message),
        cmocka_unit_test(an_empty_message_is_a_message),
        cmocka_unit_test(a_message_over_the_limit_is_dropped_completely),
        cmocka_unit_test(without_memory_one_message_is_dropped),
        cmocka_unit_test(a_reset_drops_a_partial_message),
        cmocka_unit_test(a_megabyte_of_single_bytes_causes_few_copies),
    };
    return cmocka_run_group_tests_name("reassembly", tests, NULL, NULL);
}
