#include "cmocka_program.h"

#include "kms_url.h"
#include "vector_files.h"

static void becomes(const char *url, const char *wanted) {
    kms_allocator_t allocator = {0};
    char *given = kms_url_normalise(&allocator, url);
    if (wanted == NULL && given != NULL) {
        fail_msg("%s became %s", url, given);
    } else if (wanted != NULL && given == NULL) {
        fail_msg("%s was refused", url);
    } else if (wanted != NULL) {
        assert_string_equal(given, wanted);
    }
    kms_release(&allocator, given);
    assert_int_equal(allocator.used, 0);
}

static void the_vectors_of_server_addresses_hold(void **state) {
    (void)state;
    cJSON *vectors = url_vectors_read();
    assert_true(cJSON_GetArraySize(vectors) > 10);
    const cJSON *vector;
    cJSON_ArrayForEach(vector, vectors) {
        becomes(cJSON_GetStringValue(cJSON_GetObjectItem(vector, "given")),
                cJSON_GetStringValue(cJSON_GetObjectItem(vector, "normalised")));
    }
    cJSON_Delete(vectors);
}

static void scheme_host_and_port_are_written_in_their_usual_form(void **state) {
    (void)state;
    becomes("WS://Kurento.Example:80/", "ws://kurento.example/kurento");
    becomes("wss://host:443", "wss://host/kurento");
    becomes("wss://host:80/", "wss://host:80/kurento");
    becomes(" ws://host:08888/KMS \n", "ws://host:8888/KMS");
    becomes("ws://host:", "ws://host/kurento");
    becomes("ws://user:pass@host/", "ws://user:pass@host/kurento");
    becomes("ws://host#part", "ws://host/kurento#part");
    becomes("ws://[2001:DB8:0:0:0:0:0:1]/x", "ws://[2001:db8:0:0:0:0:0:1]/x");
}

static void what_is_no_address_is_refused(void **state) {
    (void)state;
    static const char *const urls[] = {
        "ws:host",         "ws:/host",
        "wss://",          "ws:///kurento",
        "ws://:8888",      "ws://user@",
        "ws://host:65536", "ws://host:-1",
        "ws://[::1",       "ws://[]:80",
        "ws://[1::2::3]",  "ws://[12345::]",
        "ws://[1:2:3]",    "ws://[1:]",
        "ws://[::1]x",     "ws://[:1]",
        "ws://1.2.3.256",  "ws://1.2.3",
        "ws://1.2.3.4.5",  "ws://ho%20st",
        "ws://host/a b",   "ws://host/\xc3\xa9",
        "ws://ho\x01st",   "ws://host\\path",
        "ws://ho<st",      "ws://[1:2:3:4:5:6:7:8:9]",
        "ws://[::g]",      "ws://[1::2:]",
        "ws://[:::]",      "://host",
        "kurento",
    };
    for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        becomes(urls[i], NULL);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_server_addresses_hold),
        cmocka_unit_test(scheme_host_and_port_are_written_in_their_usual_form),
        cmocka_unit_test(what_is_no_address_is_refused),
    };
    return cmocka_run_group_tests_name("url", tests, NULL, NULL);
}
