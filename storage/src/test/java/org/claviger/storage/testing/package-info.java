/** Fixtures for tests of stores and of what is built on them. */
@NullMarked
package org.claviger.storage.testing;

import org.jspecify.annotations.NullMarked;
