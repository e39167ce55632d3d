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

static void the_vectors_of_server_addresses_match(void **state) {
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

static void scheme_host_and_port_are_normalised(void **state) {
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

static void invalid_addresses_are_rejected(void **state) {
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
        "kurento",         "ws://user:p@ss@host",
    };
    for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        becomes(urls[i], NULL);
    }
}

static void the_host_follows_the_last_at_sign(void **state) {
    (void)state;
    static const struct {
        const char *url;
        const char *host;
    } cases[] = {
        {"ws://host:8888/kurento", "host"},
        {"ws://user:topsecret@192.0.2.1:8135/kurento?token=abc", "192.0.2.1"},
        {"ws://user:p@ss@host/kurento", "host"},
        {"ws://user@[2001:db8::1]:8888/kurento", "[2001:db8::1]"},
        {"wss://host?mail=a@b", "host"},
        {"ws://host/path@x", "host"},
        {"wss://[::1", "[::1"},
        {"ws://", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char host[64];
        kms_url_host(cases[i].url, host, sizeof(host));
        assert_string_equal(host, cases[i].host);
    }
    char small[5];
    kms_url_host("ws://kurento.example/", small, sizeof(small));
    assert_string_equal(small, "kure");
}

static void credentials_and_queries_are_masked(void **state) {
    (void)state;
    static const struct {
        const char *url;
        const char *shown;
    } cases[] = {
        {"ws://host:8888/kurento", "ws://host:8888/kurento"},
        {"ws://user:topsecret@192.0.2.1:8135/kurento?token=abc", "ws://***@192.0.2.1:8135/kurento"},
        {"ws://user:p@ss@host/kurento#part", "ws://***@host/kurento"},
        {"ws://host/kurento?mail=a@b", "ws://host/kurento"},
        {"ws://host/path@x", "ws://host/path@x"},
        {"", ""},
    };
    char text[96];
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        kms_url_mask(cases[i].url, text, sizeof(text));
        assert_string_equal(text, cases[i].shown);
    }
    kms_url_mask_invalid("http://user:top/secret@host", text, sizeof(text));
    assert_string_equal(text, "***@host");
    kms_url_mask_invalid("http://host", text, sizeof(text));
    assert_string_equal(text, "http://host");
    kms_url_mask_invalid("http://host?token=secret", text, sizeof(text));
    assert_string_equal(text, "http://host");
}

static void an_ipv6_address_is_detected_by_its_brackets(void **state) {
    (void)state;
    assert_true(kms_url_is_ipv6("ws://[2001:db8::1]:8888/kurento"));
    assert_true(kms_url_is_ipv6("wss://user:word@[::1]/kurento"));
    assert_false(kms_url_is_ipv6("ws://192.0.2.1:8888/[x]"));
    assert_false(kms_url_is_ipv6("ws://"));
}

static void the_port_is_that_of_the_address_or_of_its_scheme(void **state) {
    (void)state;
    assert_int_equal(kms_url_port("ws://host:8888/kurento"), 8888);
    assert_int_equal(kms_url_port("wss://user:1234@host/a:5"), 443);
    assert_int_equal(kms_url_port("ws://host?a=:5"), 80);
    assert_int_equal(kms_url_port("wss://[2001:db8::1]:8443/"), 8443);
    assert_int_equal(kms_url_port("wss://[2001:db8::1]/"), 443);
}

static void a_resource_is_beside_the_last_part_of_the_path(void **state) {
    char path[64];
    (void)state;
    kms_url_beside("ws://host:8888/kurento", "api/x", path, sizeof(path));
    assert_string_equal(path, "/api/x");
    kms_url_beside("wss://host/cams/kurento?token=a/b#c", "api/x", path, sizeof(path));
    assert_string_equal(path, "/cams/api/x?token=a/b");
    kms_url_beside("ws://host", "api/x", path, sizeof(path));
    assert_string_equal(path, "/api/x");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_server_addresses_match),
        cmocka_unit_test(scheme_host_and_port_are_normalised),
        cmocka_unit_test(invalid_addresses_are_rejected),
        cmocka_unit_test(the_host_follows_the_last_at_sign),
        cmocka_unit_test(credentials_and_queries_are_masked),
        cmocka_unit_test(an_ipv6_address_is_detected_by_its_brackets),
        cmocka_unit_test(a_resource_is_beside_the_last_part_of_the_path),
        cmocka_unit_test(the_port_is_that_of_the_address_or_of_its_scheme),
    };
    return cmocka_run_group_tests_name("url", tests, NULL, NULL);
}
