package org.claviger.hsm.pkcs11;

import java.util.List;
import java.util.Optional;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.TokenKey;
import org.jspecify.annotations.Nullable;

/** The keys that live in the token, by their labels. */
final class TokenObjects {
    private final Pkcs11 pkcs11;
    private final ModuleOwner module;
    private final SessionCalls calls;
    private final KeyObjects objects;

    TokenObjects(Pkcs11 pkcs11, ModuleOwner module, SessionCalls calls, KeyObjects objects) {
        this.pkcs11 = pkcs11;
        this.module = module;
        this.calls = calls;
        this.objects = objects;
    }

    /** The secret key, or the private half of the pair, under this label. */
    Optional<KeyHandle> find(String label) {
        return search(label).stream()
                .map(TokenKey::handle)
                .filter(key -> !key.kind().isPublic())
                .findFirst();
    }

    /** Every secret and private key that has a label. */
    List<TokenKey> keys() {
        return search(null).stream()
                .filter(key -> !key.label().isEmpty() && !key.handle().kind().isPublic())
                .toList();
    }

    private List<TokenKey> search(@Nullable String label) {
        Connection now = module.ready();
        return module.with(
                now.slow(), session -> new TokenSearch(pkcs11, objects, session).find(label, now.generation()));
    }

    void checkFree(String label) {
        if (label.isEmpty()) {
            throw new IllegalArgumentException("a token key has a label");
        }
        if (!search(label).isEmpty()) {
            throw new HsmException(
                    HsmException.Reason.LABEL_TAKEN, "the token has a key with the label " + label + " already.");
        }
    }

    /** The public half of the pair under this label, as SubjectPublicKeyInfo (DER). */
    Optional<byte[]> findPublicKey(String label) {
        return search(label).stream()
                .map(TokenKey::handle)
                .filter(key -> key.kind().isPublic())
                .findFirst()
                .map(key -> module.with(
                        module.readyFor(key).workers(),
                        session -> objects.publicKey(session, key.number(), key.kind())));
    }

    /** Destroys the key, or both halves of the pair; false if there was none. */
    boolean destroy(String label) {
        boolean destroyed = false;
        for (TokenKey key : search(label)) {
            destroyed |= module.with(
                    module.readyFor(key.handle()).workers(),
                    session -> calls.destroy(session, key.handle().number()));
        }
        return destroyed;
    }
}
