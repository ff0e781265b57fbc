"""Everyday Dutch words without any meaning for a conversation: none of them may open a page unasked."""

WORDS = """
aardappel advocaat agenda alarm apotheek appel arm avond baby bad badge bakker bal banaan banden bank batterij
bed been berg bestand betalen bier bijlage bladzijde blauw bloed bloem boek boom boot bord borstel bos boter
bouwen brandweer breken brief briefje broer brood brug bruin buik bureau burgemeester bus buur camera cement
dansen deken deur dicht dik directie dochter doelpunt dokter doos dorp douche draad dragen drank drinken droog
druif dun duur duwen ei eiland envelop eten etiket factuur fiets fietsen file film foto gang garage gast
gedicht geel geld gemeente gisteren gitaar glas goedkoop gooien gordel gordijn gras grijs groen groot haar
hals hamer hand handdoek handschoen hard hart helm herfst hond hoofd hotel huid huilen ijs jaar jong jongen
kaart kaartje kaas kabel kalender kantine kapper kassa kast kat kerk keuken kind klant klein kloppen knie knop
koe koek koelkast koffer koffie koken kompas koning kopen kopie korting koud krant kussen laars lachen lading
laken lamp land lang leeg lelijk lente lepel leraar levering lezen licht lied lift liggen loodgieter lopen
luid lunch maan maand maandag machine magazijn man map markt meisje melk mes metro minister minuut moeder mond
mooi morgen motor muis munt museum muur muziek nacht nat neef neus nicht ochtend offerte olie oma omleiding
ongeluk onweer oog oom oor opa open oranje oud oven overall paard pakje pakket pallet pan papier parkeren
parking paspoort peer pen peper perron piano plafond plakken plank planten plein ploeg politie postzegel
potlood prijs printer raam radio rechter reizen rek rekenen rekening rem rennen rijbewijs rijden rijk rijst
rivier rood rug rugzak schaap scheids scherm schilder schort schouder schrijven schroef seconde slager slapen
sleutel sneeuw snel snijden soep sofa spel spiegel spiegels spijker sporthal stad stadion station steen
stekker stempel ster stil stoel storm straat strand strandstoel stuur suiker taart tafel tand tandarts tanken
tante teen tekenen televisie tent theater thee tijdschrift tillen timmerman toetsenbord tomaat touw traag
training tram trap trein trekken trommel tuin ui uur vader vakantie vangen varken veld verf vergadering
verhaaltje verkeer verkoper verpleger verslag vertraging vinger vis vlees vliegen vliegtuig vloer voet vogel
vol vork vrachtwagen vrouw wachtwoord wagen wandelen warm wasmachine wassen water wedstrijd week weg wereld
wijn wind winter wit wolk wortel zaag zacht zand zee zeep ziekenhuis zingen zitten zomer zon zoon zout zus
zwaar zwart zwembad zwemmen manier zetten voelen zuiden leider missen zeiden houten kleren stenen bedenken
wetten letten verlopen duiken sterkte metaal visser verdragen putten duinen bezorgt correcte planken afwijking
mister storen pannen bollen preview planner vertaal blender omleiding dieren groepen college eieren vielen
drukke huiswerk roeien takken mieren tanken niezen vangst gieren koelen spinning verkenning herkenning borgen
"""
EVERYDAY = tuple(WORDS.split())
