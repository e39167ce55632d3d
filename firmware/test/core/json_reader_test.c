#include "cmocka_program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_members.h"
#include "json_number.h"
#include "json_syntax.h"
#include "json_text.h"

static bool parses(const char *text, size_t length) {
    char *lent = malloc(length > 0 ? length : 1);
    memcpy(lent, text, length);
    json_value_t root;
    bool good = json_parse(lent, length, &root);
    free(lent);
    return good;
}

static json_value_t value_of(const char *text) {
    json_value_t root;
    assert_true(json_parse(text, strlen(text), &root));
    return root;
}

static void valid_texts_are_accepted(void **state) {
    (void)state;
    static const char *const texts[] = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1.5e-3",
        "1E+2",
        "\"\"",
        "[]",
        "{}",
        "[1,2,[3]]",
        "{\"a\":{}}",
        " [ ] ",
        "\t{\n}\r",
        "[{}]",
        "{\"a\":[],\"b\":\"\\u00E9\"}",
        "\"\xc3\xa9\"",
        "[[],[]]",
        "[\"\x7f\"]",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "\"\\ud800\"",
        "{\"\":1}",
        "\"\xf0\x9f\x98\x80\"",
        "\"\xed\x9f\xbf\"",
        "1e999",
        "{\"a\":1,\"a\":2}",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (!parses(texts[i], strlen(texts[i]))) {
            fail_msg("%s", texts[i]);
        }
    }
}

static void invalid_texts_are_rejected(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        " ",
        "nul",
        "nulll",
        "True",
        "01",
        "-",
        "+1",
        "1.",
        ".5",
        "1e",
        "1e+",
        "0x1",
        "NaN",
        "'a'",
        "\"",
        "\"\\\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\n\"",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1 2]",
        "]",
        "{",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1",
        "{\"a\":1,}",
        "{a:1}",
        "{1:1}",
        "{,}",
        "{\"a\" 1}",
        "[1}",
        "{\"a\":1]",
        "1 2",
        "[]]",
        "{}{}",
        "//\n1",
        "[1]x",
        "\"\x1f\"",
        "\"\x80\"",
        "\"\xc3\"",
        "\"\xc0\x80\"",
        "\"\xed\xa0\x80\"",
        "\"\xf4\x90\x80\x80\"",
        "\"\xf8\x88\x80\x80\x80\"",
        "\"\xe0\x80\x80\"",
        "\"\xf0\x80\x80\x80\"",
        "\xef\xbb\xbf{}",
        "\"\xe2\x82\"",
        "\"\xc3(\"",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (parses(texts[i], strlen(texts[i]))) {
            fail_msg("%s", texts[i]);
        }
    }
    assert_false(parses("{\0}", 3));
    assert_false(parses("\"a\0b\"", 5));
}

static void every_prefix_of_a_text_is_rejected(void **state) {
    (void)state;
    static const char text[] =
        "{\"a\":[1.5e+3,true,{\"\\u00e9\\n\":null}],\"\xf0\x9f\x98\x80\":\"b\"}";
    for (size_t length = 0; length < sizeof(text) - 1; length++) {
        assert_false(parses(text, length));
    }
    assert_true(parses(text, sizeof(text) - 1));
}

static void nesting_is_limited(void **state) {
    (void)state;
    char text[2 * (JSON_MAX_DEPTH + 1) + 1];
    for (unsigned depth = JSON_MAX_DEPTH; depth <= JSON_MAX_DEPTH + 1; depth++) {
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        assert_int_equal(parses(text, 2 * (size_t)depth), depth == JSON_MAX_DEPTH);
    }
}

static void the_last_of_equal_names_counts(void **state) {
    (void)state;
    json_value_t root = value_of("{ \"a\" : 1 , \"b\" : [ \"}\" ] , \"\\u0061\" : 2 }");
    int64_t integer = 0;
    assert_true(json_integer(json_member(root, "a"), &integer));
    assert_int_equal(integer, 2);
    assert_int_equal(json_type(json_member(root, "b")), JSON_ARRAY);
    assert_int_equal(json_type(json_member(root, "c")), JSON_NONE);
    assert_int_equal(json_type(json_member(value_of("[\"a\",1]"), "a")), JSON_NONE);
}

static void elements_come_in_order(void **state) {
    (void)state;
    static const char *const wanted[] = {"1", "\"]\\\"\"", "[2,[]]", "{\"a\":{}}", "null"};
    json_value_t root = value_of("[1,\"]\\\"\" , [2,[]],{\"a\":{}},null ]");
    json_cursor_t cursor = json_begin(root);
    json_value_t element;
    for (size_t i = 0; i < 5; i++) {
        assert_true(json_next_element(&cursor, &element));
        assert_int_equal(element.length, strlen(wanted[i]));
        assert_memory_equal(element.text, wanted[i], element.length);
    }
    assert_false(json_next_element(&cursor, &element));
    cursor = json_begin(value_of("\"text\""));
    assert_false(json_next_element(&cursor, &element));
}

static void strings_are_decoded_to_utf_8(void **state) {
    (void)state;
    static const char *const texts[][2] = {
        {"\"plain\"", "plain"},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"},
        {"\"\\u0041\\u00e9\\u20AC\\uD83D\\uDE00\"", "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"},
        {"\"\\ud83d\"", "\xef\xbf\xbd"},
        {"\"\\ude00\\ud83d\"", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\"\\ud83d\\u0041\"", "\xef\xbf\xbd"
                               "A"},
        {"\"\\ud83d\\n\"", "\xef\xbf\xbd\n"},
        {"\"a\\u0000b\"", "a\xef\xbf\xbd"
                          "b"},
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        json_value_t value = value_of(texts[i][0]);
        char out[64] = {0};
        assert_int_equal(json_text_length(value), strlen(texts[i][1]));
        json_text_copy(value, out);
        assert_string_equal(out, texts[i][1]);
        assert_true(json_text_is(value, texts[i][1]));
        assert_false(json_text_is(value, "other"));
        out[strlen(out) - 1] = '\0';
        assert_false(json_text_is(value, out));
    }
}

static void integers_are_read_in_any_notation(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t integer;
    } good[] = {
        {"0", 0},
        {"-0", 0},
        {"7", 7},
        {"-32601", -32601},
        {"1e3", 1000},
        {"1.50e2", 150},
        {"1500e-2", 15},
        {"0.001e3", 1},
        {"0e99999", 0},
        {"40007.0", 40007},
        {"9007199254740991", 9007199254740991},
        {"-9007199254740991", -9007199254740991},
        {"0.0", 0},
        {"100", 100},
    };
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        int64_t integer = 1;
        if (!json_integer(value_of(good[i].text), &integer) || integer != good[i].integer) {
            fail_msg("%s", good[i].text);
        }
    }
    static const char *const bad[] = {"0.5",
                                      "1.01",
                                      "1e-1",
                                      "9007199254740992",
                                      "1e16",
                                      "1e999",
                                      "-1.5",
                                      "1e-99999999999999999999",
                                      "123456789012345678901",
                                      "\"1\"",
                                      "true",
                                      "null"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        int64_t integer;
        if (json_integer(value_of(bad[i]), &integer)) {
            fail_msg("%s", bad[i]);
        }
    }
}

static void numbers_beyond_a_double_are_not_finite(void **state) {
    (void)state;
    static const char *const finite[] = {
        "0",           "-1.5",   "1e308", "1.7976931348623157e308", "17976931348623158e292",
        "0.00001e313", "1e-999", "0e999", "1.79769313486231580e308"};
    static const char *const infinite[] = {
        "1e309", "-1e309", "1.7976931348623159e308", "2e308", "1e99999999999999999999", "100e307"};
    for (size_t i = 0; i < sizeof(finite) / sizeof(finite[0]); i++) {
        assert_true(json_is_finite(value_of(finite[i])));
    }
    for (size_t i = 0; i < sizeof(infinite) / sizeof(infinite[0]); i++) {
        assert_false(json_is_finite(value_of(infinite[i])));
    }
    assert_false(json_is_finite(value_of("\"1\"")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_texts_are_accepted),
        cmocka_unit_test(invalid_texts_are_rejected),
        cmocka_unit_test(every_prefix_of_a_text_is_rejected),
        cmocka_unit_test(nesting_is_limited),
        cmocka_unit_test(the_last_of_equal_names_counts),
        cmocka_unit_test(elements_come_in_order),
        cmocka_unit_test(strings_are_decoded_to_utf_8),
        cmocka_unit_test(integers_are_read_in_any_notation),
        cmocka_unit_test(numbers_beyond_a_double_are_not_finite),
    };
    return cmocka_run_group_tests_name("json_reader", tests, NULL, NULL);
}
