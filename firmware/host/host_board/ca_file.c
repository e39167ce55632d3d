#include "ca_file.h"

#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>

static void write_fingerprint(const unsigned char *digest, unsigned length, char *text) {
    for (unsigned i = 0; i < length; i++) {
        sprintf(text + 3 * i, "%02X%s", digest[i], i + 1 < length ? ":" : "");
    }
}

bool ca_file_read(const char *path, ca_file_t *file) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    FILE *input = fopen(path, "r");
    if (input == NULL) {
        return false;
    }
    X509 *certificate = PEM_read_X509(input, NULL, NULL, NULL);
    fclose(input);
    if (certificate == NULL) {
        return false;
    }
    BIO *text = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(text, certificate);
    BIO_write(text, "", 1);
    char *pem = NULL;
    BIO_get_mem_data(text, &pem);
    file->pem = strdup(pem);
    BIO_free(text);
    X509_digest(certificate, EVP_sha256(), digest, &length);
    write_fingerprint(digest, length, file->sha256);
    X509_free(certificate);
    return file->pem != NULL;
}
