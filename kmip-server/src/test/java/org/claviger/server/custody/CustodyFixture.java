package org.claviger.server.custody;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.pkcs11.Pkcs11Config;
import org.claviger.hsm.pkcs11.Pkcs11Hsm;
import org.claviger.hsm.pkcs11.TokenInitializer;
import org.claviger.hsm.software.SoftwareHsm;
import org.claviger.secret.SecretBytes;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.RecordTag;
import org.claviger.storage.StoreSettings;
import org.claviger.storage.StoreUrl;
import org.claviger.storage.Stores;

/** A home with a token and a RocksDB store, opened and closed as a server does. */
@SuppressWarnings("NullAway") // Its parts are absent while it is stopped, which no test asks for.
public final class CustodyFixture implements AutoCloseable {
    private static final String LABEL = "claviger-test";
    private static final String PIN = "test-user-pin";

    private final Path home;

    /** Opens the module; the software HSM is the same one each time, because its token is gone with it. */
    private final Supplier<Hsm> opener;

    private final StoreUrl storeUrl;
    private UnaryOperator<Hsm> disguise = UnaryOperator.identity();
    private Hsm module;
    private Hsm hsm;
    private ObjectStore store;
    private Custody custody;

    private CustodyFixture(Path home, StoreUrl storeUrl, Supplier<Hsm> opener) {
        this.home = home;
        this.storeUrl = storeUrl;
        this.opener = opener;
    }

    /** Whether there is a SoftHSM2 on this machine: tests that need one are skipped without. */
    public static boolean isAvailable() {
        return TokenInitializer.findSoftHsm().isPresent();
    }

    /** On a new SoftHSM2 token. */
    public static CustodyFixture onSoftHsm(Path home) {
        Pkcs11Config config = newToken(home);
        return new CustodyFixture(home, new StoreUrl.RocksDb(), () -> Pkcs11Hsm.open(config)).initialised();
    }

    /** On a new SoftHSM2 token behind another library. */
    static CustodyFixture behind(Path library, Path home) {
        Pkcs11Config config = behind(library, newToken(home));
        return new CustodyFixture(home, new StoreUrl.RocksDb(), () -> Pkcs11Hsm.open(config)).initialised();
    }

    /** A module with a new SoftHSM2 token alone. */
    public static Pkcs11Hsm softHsm(Path home) {
        return Pkcs11Hsm.open(newToken(home));
    }

    /** The same behind another library. */
    public static Pkcs11Hsm softHsmBehind(Path library, Path home) {
        return Pkcs11Hsm.open(behind(library, newToken(home)));
    }

    private static Pkcs11Config behind(Path library, Pkcs11Config softHsm) {
        return new Pkcs11Config(library, softHsm.softHsmConfiguration(), softHsm.tokenLabel(), softHsm.pinSource());
    }

    private static Pkcs11Config newToken(Path home) {
        Path library = TokenInitializer.findSoftHsm().orElseThrow();
        Path configuration;
        try (SecretBytes officerPin = secret("test-officer-pin");
                SecretBytes userPin = secret(PIN)) {
            configuration = new TokenInitializer(library).initialize(home.resolve("hsm"), LABEL, officerPin, userPin);
        }
        return new Pkcs11Config(library, configuration, LABEL, () -> secret(PIN));
    }

    /** On the software HSM. */
    public static CustodyFixture inSoftware(Path home) {
        return inSoftware(home, new StoreUrl.RocksDb());
    }

    /** On the software HSM and another store. */
    public static CustodyFixture inSoftware(Path home, StoreUrl storeUrl) {
        SoftwareHsm software = new SoftwareHsm();
        return new CustodyFixture(home, storeUrl, () -> software).initialised();
    }

    private CustodyFixture initialised() {
        openModule();
        DomainTags tags = new DomainTags();
        try (ObjectStore fresh = openStore(tags)) {
            Custody.initialise(fresh, hsm, tags, InstantSource.system(), LABEL);
        }
        tags.close();
        open();
        return this;
    }

    public Custody custody() {
        return custody;
    }

    public Hsm hsm() {
        return hsm;
    }

    public Hsm module() {
        return module;
    }

    public ObjectStore store() {
        return store;
    }

    /** How often a function of the C interface was called. */
    public long calls(String function) {
        if (!(module instanceof Pkcs11Hsm pkcs11)) {
            throw new IllegalStateException("the software HSM has no C interface");
        }
        return pkcs11.calls().getOrDefault(function, 0L);
    }

    /** Stops and starts everything. */
    public void restart() {
        close();
        openModule();
        open();
    }

    /** Stops everything but the module. */
    public void stop() {
        if (custody != null) {
            custody.close();
            custody = null;
        }
        if (store != null) {
            store.close();
            store = null;
        }
    }

    /** Starts what {@link #stop} stopped. */
    public void open() {
        DomainTags tags = new DomainTags();
        store = openStore(tags);
        custody = Custody.open(store, hsm, tags, InstantSource.system(), Custody.HANDLES_MAX_DEFAULT);
    }

    /** The store of this home as somebody sees it who can write it, and has no key. */
    public ObjectStore openStore(RecordTag tag) {
        return openStore(home, tag);
    }

    /** A store that lies elsewhere, such as a copy of this one. */
    public ObjectStore openStore(Path directory, RecordTag tag) {
        return Stores.open(storeUrl, directory, StoreSettings.of(tag, cause -> {
            throw cause;
        }));
    }

    /** From the next opening on, results of this method of the HSM are changed. */
    public void change(String method, UnaryOperator<Object> change) {
        disguise = real -> changed(real, (name, result) -> name.equals(method) ? change.apply(result) : result);
        hsm = disguise.apply(module);
        stop();
        open();
    }

    @Override
    public void close() {
        stop();
        if (module instanceof Pkcs11Hsm pkcs11) {
            pkcs11.close();
        }
    }

    private void openModule() {
        module = opener.get();
        hsm = disguise.apply(module);
    }

    private static Hsm changed(Hsm real, BiFunction<String, Object, Object> change) {
        return (Hsm) Proxy.newProxyInstance(
                Hsm.class.getClassLoader(), new Class<?>[] {Hsm.class}, (proxy, method, arguments) -> {
                    try {
                        return change.apply(method.getName(), method.invoke(real, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static SecretBytes secret(String text) {
        return SecretBytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }
}
