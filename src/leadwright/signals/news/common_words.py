"""Everyday words that are also names of companies: such a name alone says nothing about who is meant."""

from __future__ import annotations

COMMON = frozenset(
    """
    able above access ace acorn act action active adapt agile air airship albatross alert alike alloy ally
    alpha alpine amber ample anchor angle answer ant anthem apex apollo apple april arc arch archer arena
    ark arrow art ascent ash aspect aspen aspire asset aster atlas atom aura aurora autumn avenue aviator
    award aware axis axiom azure back badger bake balance ball balm band bank bar bark base basin basis
    basket bay beacon bead beam bear beat beaver bee bell bench benefit berry best beta better big bill bird
    birch bison bit blaze blend bliss block bloom blue board boat body bold bolt bond bone book boost border
    boss boulder bounce bow box branch brand brass brave bread breeze brick bridge bright brook brush buck
    bud buffer build bull bump butter button cabin cable cactus cake call calm camp canal candle candor
    canopy canvas canyon cape capital caption car caravan card cargo carrot cascade cash cast castle
    catalyst cavalry cedar celest cell center central chain chalk champion chance change channel chapter
    charge chariot charm chart chase check cherry chess chestnut chief chime chip choice chord chorus cider
    cinch cipher circle circuit citrus city civic claim clarity class clay clean clear cliff climb clip
    clock cloud clover club coach coast cobalt cobra coffee coin collect collective column comet common
    community compass compound concept condor cone connect constant context contour contrast control cook
    cool copper coral core cork corner cosmos cotton count course court cove cover coyote craft crane crate
    creek crest crew cricket crisp cross crow crown crumb crystal cube culture curve custom cycle dagger
    daily dawn day deal deck deep deer delta den depth desk dew dial diamond digit direct dock dog dolphin
    dome domino door dot double dove dragon draft dream drift drive drop drum duck due dune dusk dust eagle
    early earth ease east easy echo eclipse edge ego eight elder element elevate elk elm ember emerald
    empire empower encore energy engage engine enough ensemble entry envoy epic epoch equal equator era
    essence eternal ether even event ever evergreen every evolve exact exchange expert express eye fable
    fabric face factor fair faith falcon fall family far farm fast fathom feather feed fern ferry fetch
    fidelity field fig film filter finch find fir fire first fish five fix flag flame flare flash fleet flex
    flight flint flip float flock flora flow flower fluent fly focus fog fold folio follow forest forge form
    formula fort forte forth fortune forum forward found foundry four fox frame free fresh friend front
    frost fruit fuel full fun fuse fusion future gain galaxy game garden garnet gate gather gauge gem
    general genesis genius gift giant ginger give glacier glass glide globe glow goal gold golden good grace
    grain grand granite grape graph grasp grass gravity great green grid grip grit ground group grove grow
    growth guard guide guild gulf gull habit hale half halo hammer hand handle harbor harbour harmony harp
    harvest haven hawk hazel head heap hearth heart heat heath height helix helm hello help hera herd here
    heritage hero heron hex high highlight hill hinge hint hive hold hollow home honest honey hood hook hop
    hope horizon horn horse host hour house hub hue hummingbird hunt hunter husk icon idea ideal image
    impact impulse inch index indigo infinity ink inlet insight inspire instinct interval iris iron island
    item ivory ivy jade jasmine jasper jay jet jewel join joy judge jump june jungle juniper jupiter just
    keen keep kestrel kettle key keystone kind kindred king kite kiwi knight knot know lab lace ladder lake
    lamp lance land lane lantern lapis lark laser latch lattice laurel lava lavender law layer lead leaf
    league lean leap learn ledge ledger legacy legend lemon lens level lever liberty library life lift light
    lighthouse lily lime limit line link lion liquid list little live local lock loft logic long look loom
    loop lotus loud love luck lucid lumen luna lunar lynx machine magic magnet magnolia mail main make mango
    mantle map maple marble march mare mark market maroon mars mask mast master match material matrix matter
    maven max may maze meadow measure medal medium meet mellow melon mercury merge merit meridian mesh metal
    meteor method metro mile milk mill mind mint minute mirror mist mix mode model modern moment monarch
    monday moon moor moral morning mosaic moss moth motion motive motor mount mountain move much mule muse
    music mustard myth name narrative native nature navigator near neat nebula nectar need nest net network
    new next nickel night nimbus nine noble node noon north northern nota note notion nova novel now nucleus
    number nurture oak oasis oat object ocean octave odyssey olive olympus omega omen one onyx opal open
    opera optic optimal option oracle orange orbit orchard orchid order origin orion osprey otter our
    outback outer outline outlook outpost owl oxygen oyster pace pack paddle page palm panda panel panther
    paper parade parallel park parrot part partner pass past patch path patriot pattern pave pay peach peak
    pear pearl pebble pelican pen people pepper perch perfect period petal phase phoenix phone piano picture
    piece pier pilot pin pine pink pioneer pipe pivot pixel place plain plan planet plank plant plate
    platform play plaza plot plum plus pluto pocket point polar pole polo pond pool poplar poppy port portal
    portrait post pound power prairie press pretty prime print prism process profile promise proof proper
    prospect proton proud pulse pump puma pure purple puzzle pyramid quail quality quantum quarry quartz
    queen quest quick quiet quill quilt quiver rabbit race radar radiant radius rain rainbow raise rally
    ramp ranch range ranger rapid raven ray reach ready real reason rebel record red reed reef refine reflex
    relay relief remedy render resolve retro reverb rhythm ribbon rich ridge right ring ripple rise rival
    river road robin rock rocket root rope rose rotor round route rover row royal ruby rudder run rune rush
    saber sable sage sail salmon salt sand sapphire satellite saturn scale scan scarlet scene scope scout
    script sea seal season second secret seed sense sentinel sequel sequoia series serve seven shade shadow
    shape share shark sharp shell shelter shield shift shine ship shore shout show side sierra sight sigma
    sign signal signature silk silver simple single six sketch skip sky slate sleek slice slope small smart
    smile smooth snap snow social soft sol solar solid solo solution sonar song sonic soul sound source
    south space spade span spark sparrow spectrum speed sphere spice spin spiral spirit splash split spoke
    spot spring sprint sprout spruce square squirrel stable stack stage stand star start state station steam
    steel stellar stem step sterling stone storm story strand strata stream street stride strike string
    strong structure studio sugar summer summit sun sunday sunrise sunset super surf surge swan sweet swift
    swing switch sword sync synergy system table tack tag tailor tale talent talon tandem tango tape target
    tea team tech teal temple ten tent term terra theory thing think third thistle thread three thrive
    throne thunder tide tiger tile timber time tin titan toast today together token tone tool top topaz
    torch tornado touch tower track trade trail train transit travel treasure tree trellis trend tribe
    trident trillion true trunk trust truth tulip tune turbo turn turtle twin two ultra umbrella union unit
    unity universal up upper urban use valley value valor vault vector vega velvet venture venus verge verse
    vertex vessel vibe victory view villa vine vintage violet viper vision vista vital vivid voice volt
    voyage vulcan walnut walrus warm watch water wave wax way web well west whale wheat wheel whisper white
    whole wild will willow wind window wing winter wire wisdom wise wish wolf wonder wood wool word work
    works world wren yard yarn year yellow yes yield young zen zenith zephyr zero zest zone
    """.split()  # noqa: SIM905
)
