package org.claviger.codec.ttlv;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The names that XML and JSON make of the specification's: {@code X.509 Certificate Issuer} becomes
 * {@code X_509CertificateIssuer} (Additional Message Encodings 1.0 section 4.1.3, with its six rules).
 */
public final class CamelCase {
    private static final Pattern BRACKETS = Pattern.compile("[()]");
    private static final Pattern NON_WORD_BEFORE_WORD = Pattern.compile("\\W([A-Za-z][a-z])");
    private static final Pattern NON_WORD = Pattern.compile("\\W");
    private static final Pattern LEADING_DIGITS = Pattern.compile("^(\\d+)(.*)");
    private static final Pattern SPACES = Pattern.compile("\\s+");

    private CamelCase() {}

    public static String of(String name) {
        String text = BRACKETS.matcher(name).replaceAll(" ");
        text = NON_WORD_BEFORE_WORD.matcher(text).replaceAll(" $1");
        List<String> words = new ArrayList<>();
        for (String word : SPACES.split(text.strip())) {
            words.add(NON_WORD.matcher(word).replaceAll("_"));
        }
        words.set(0, LEADING_DIGITS.matcher(words.getFirst()).replaceAll("$2$1"));
        StringBuilder joined = new StringBuilder();
        for (String word : words) {
            if (!word.isEmpty()) {
                joined.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
            }
        }
        return joined.toString();
    }
}
