#include "cmocka_program.h"

#include <string.h>

#include "json_writer.h"

static void write_twice(json_writer_t *writer, const void *subject) {
    json_write_literal(writer, "[");
    json_write_text(writer, subject);
    json_write_literal(writer, ",");
    json_write_integer(writer, -32601);
    json_write_literal(writer, "]");
}

static void text_is_escaped_as_json_stringify_does(void **state) {
    (void)state;
    kms_allocator_t allocator = {0};
    size_t length = 0;
    char *text =
        json_compose(&allocator, write_twice, "\"\\/\b\f\n\r\t\x01\x1f\x7f\xc3\xa9", &length);
    static const char wanted[] = "[\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\xc3\xa9\",-32601]";
    assert_string_equal(text, wanted);
    assert_int_equal(length, strlen(wanted));
    kms_release(&allocator, text);
    assert_int_equal(allocator.used, 0);
}

static void integers_are_written_over_their_whole_range(void **state) {
    (void)state;
    static const struct {
        int64_t integer;
        const char *text;
    } integers[] = {{0, "0"},
                    {-1, "-1"},
                    {4294967295, "4294967295"},
                    {INT64_MAX, "9223372036854775807"},
                    {INT64_MIN, "-9223372036854775808"}};
    for (size_t i = 0; i < sizeof(integers) / sizeof(integers[0]); i++) {
        char room[24] = {0};
        json_writer_t writer = {.text = room, .capacity = sizeof(room)};
        json_write_integer(&writer, integers[i].integer);
        assert_string_equal(room, integers[i].text);
        assert_int_equal(writer.length, strlen(integers[i].text));
    }
}

static void bytes_that_do_not_fit_are_only_counted(void **state) {
    (void)state;
    char room[4] = "....";
    json_writer_t writer = {.text = room, .capacity = 3};
    json_write_literal(&writer, "ab");
    json_write_literal(&writer, "cd");
    json_write_text(&writer, "efgh");
    assert_int_equal(writer.length, 10);
    assert_memory_equal(room, "ab..", 4);
}

static void without_memory_there_is_no_text(void **state) {
    (void)state;
    kms_allocator_t allocator = {.limit = 16};
    assert_null(json_compose(&allocator, write_twice, "text", NULL));
    assert_int_equal(allocator.used, 0);
}

static void the_allocator_counts_and_limits_memory(void **state) {
    (void)state;
    kms_allocator_t allocator = {.limit = 1000};
    void *first = kms_allocate(&allocator, 400);
    void *second = kms_allocate(&allocator, 400);
    assert_non_null(first);
    assert_non_null(second);
    assert_null(kms_allocate(&allocator, 400));
    assert_null(kms_allocate(&allocator, SIZE_MAX));
    assert_null(kms_allocate(&allocator, SIZE_MAX - 8));
    assert_int_equal((uintptr_t)first % 16, 0);
    kms_release(&allocator, first);
    kms_release(&allocator, NULL);
    kms_release(&allocator, second);
    assert_int_equal(allocator.used, 0);
    assert_true(allocator.peak >= 800 && allocator.peak <= 1000);
    char *copy = kms_copy_text(&allocator, "text and more", 4);
    assert_string_equal(copy, "text");
    kms_release(&allocator, copy);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_escaped_as_json_stringify_does),
        cmocka_unit_test(integers_are_written_over_their_whole_range),
        cmocka_unit_test(bytes_that_do_not_fit_are_only_counted),
        cmocka_unit_test(without_memory_there_is_no_text),
        cmocka_unit_test(the_allocator_counts_and_limits_memory),
    };
    return cmocka_run_group_tests_name("json_writer", tests, NULL, NULL);
}
