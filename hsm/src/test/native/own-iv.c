/*
 * SoftHSM2 behind a module that takes no IV to encrypt with by AES-GCM, as vendors document theirs:
 *   OWN_IV=1  AWS CloudHSM: ignores the IV that it is given, and writes its own in the place of it
 *   OWN_IV=2  Thales ProtectServer in FIPS mode: replaces the given one, and appends its own to the output
 *   OWN_IV=3  Thales Luna in FIPS mode: refuses a given one, and appends its own, of 16 bytes, to the output
 * Built by the tests: cc -shared -fPIC -DOWN_IV=1 -DMODULE='"/usr/lib/softhsm/libsofthsm2.so"'
 */
#include <dlfcn.h>
#include <string.h>
#include <sys/random.h>

typedef unsigned long ulong_t;
typedef struct {
    void *iv;
    ulong_t iv_bytes, iv_bits;
    void *aad;
    ulong_t aad_bytes, tag_bits;
} gcm_params;
typedef struct {
    ulong_t type;
    void *parameter;
    ulong_t bytes;
} mechanism;
typedef ulong_t (*init_f)(ulong_t, mechanism *, ulong_t);
typedef ulong_t (*encrypt_f)(ulong_t, void *, ulong_t, unsigned char *, ulong_t *);
typedef struct {
    unsigned char version[8];
    void *functions[68];
} function_list;

enum { ENCRYPT_INIT = 29, ENCRYPT = 30, AES_GCM = 0x1087, PARAM_INVALID = 0x71, BUFFER_TOO_SMALL = 0x150 };
enum { IV_BYTES = OWN_IV == 3 ? 16 : 12 };

static function_list *real;
static function_list own;

/* A call begins and ends on one thread. */
static __thread gcm_params *given;
static __thread unsigned char iv[16];

static ulong_t encrypt_init(ulong_t session, mechanism *what, ulong_t key) {
    init_f init = (init_f) real->functions[ENCRYPT_INIT];
    given = NULL;
    if (what->type != AES_GCM) {
        return init(session, what, key);
    }
    gcm_params *params = what->parameter;
    if (params->iv_bytes != (OWN_IV == 3 ? 0 : 12)) {
        return PARAM_INVALID;
    }
    if (getrandom(iv, IV_BYTES, 0) != IV_BYTES) {
        return 0x05;
    }
    gcm_params drawn = *params;
    drawn.iv = iv;
    drawn.iv_bytes = IV_BYTES;
    drawn.iv_bits = 8 * IV_BYTES;
    mechanism instead = {AES_GCM, &drawn, sizeof drawn};
    given = params;
    return init(session, &instead, key);
}

static ulong_t encrypt(ulong_t session, void *in, ulong_t in_bytes, unsigned char *out, ulong_t *out_bytes) {
    ulong_t room = *out_bytes;
    ulong_t code = ((encrypt_f) real->functions[ENCRYPT])(session, in, in_bytes, out, out_bytes);
    if (code != 0 || given == NULL) {
        return code;
    }
    if (OWN_IV == 1) {
        memcpy(given->iv, iv, IV_BYTES);
    } else {
        if (*out_bytes + IV_BYTES > room) {
            return BUFFER_TOO_SMALL;
        }
        memcpy(out + *out_bytes, iv, IV_BYTES);
        *out_bytes += IV_BYTES;
    }
    given = NULL;
    return 0;
}

ulong_t C_GetFunctionList(function_list **list) {
    void *module = dlopen(MODULE, RTLD_NOW | RTLD_LOCAL);
    ulong_t (*get)(function_list **) = module == NULL ? NULL : (ulong_t (*)(function_list **)) dlsym(module, "C_GetFunctionList");
    if (get == NULL || get(&real) != 0) {
        return 0x05;
    }
    own = *real;
    own.functions[ENCRYPT_INIT] = (void *) encrypt_init;
    own.functions[ENCRYPT] = (void *) encrypt;
    *list = &own;
    return 0;
}
